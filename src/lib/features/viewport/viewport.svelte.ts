import type { Call } from '#lib/call/call.svelte.ts';
import type { Shown } from '#lib/call/feature.ts';
import { systemClock, type Clock } from '#lib/rtc/clock.ts';
import type { RtcEvent } from '#lib/rtc/events.ts';
import { SvelteSet } from 'svelte/reactivity';
import { untrack } from 'svelte';
import type { Attachment } from 'svelte/attachments';
import { askedPixelsAt, frameRateAt } from '#lib/rtc/processor-budget.ts';
import { atMostPixels, type Size } from './drawn-size.ts';
import { DrawnFrames } from './drawn-frames.ts';
import { LastSpeakers } from './last-speakers.ts';
import { watchPicture } from './picture-watch.ts';
import { Sender, type Message } from './sender.ts';
import { shares } from './shares.ts';
import { VIEWPORT } from './viewport-channel.ts';
import { NOTHING, wishFor } from './wish.ts';

const KINDS = ['screen', 'camera'] as const;
/** Time between two messages to a peer, in milliseconds; less when a picture gets larger or is back. */
const LESS_AFTER_MS = 500;
const MORE_AFTER_MS = 250;
/** How often the wishes are made anew, while each depends on the other peers. */
const SHARED_INTERVAL_MS = 500;
/** How often it is read how many frames are drawn. */
const FRAMES_INTERVAL_MS = 1_000;
/** From this overload on the cameras that are asked for share a number of pixels. */
const SHARED = 2;
/** From this overload on pictures of those who do not speak are not asked for. */
const SPEAKERS_ONLY = 3;

/** Asks every peer for the pictures that are shown, as large as they are shown, and for no others. */
export class Viewport {
	readonly #call: Call;
	readonly #clock: Clock;
	readonly #watch: typeof watchPicture;
	readonly #speakers: LastSpeakers;
	readonly #frames = new DrawnFrames();
	// eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing of it is shown
	readonly #senders = new Map<string, Sender>();
	/** The own camera is on. */
	#films = false;
	readonly #concealed = new SvelteSet<string>();

	/** @param watch the default is `watchPicture`, and that of `clock` is `systemClock` */
	constructor(call: Call, watch = watchPicture, clock: Clock = systemClock) {
		this.#call = call;
		this.#watch = watch;
		this.#clock = clock;
		this.#speakers = new LastSpeakers(clock);
		call.messages.receive(VIEWPORT, (peer, { camera, screen, sends }) => {
			peer.wishes = { camera, screen };
			const sender = this.#senders.get(peer.id);
			if (!sender) return;
			sender.sends = sends;
			this.#heed(sender);
		});
		call.onEvent((event) => this.#follow(event));
		$effect(() => {
			if (call.status === 'left' || call.status === 'lobby') {
				for (const sender of this.#senders.values()) this.#forget(sender);
			}
		});
		$effect(() =>
			call.status === 'joined'
				? clock.every(FRAMES_INTERVAL_MS, () => call.noteUndrawn(this.#frames.undrawn(this.#drawn)))
				: undefined
		);
		$effect(() => {
			const isShared = call.overload >= SHARED || call.dataLimit < Infinity;
			this.#films = call.media.outgoing.camera !== null;
			call.peers.forEach(({ about }) => about.camera); // one more or less to share a limit
			untrack(() => this.#updateAll());
			return isShared ? clock.every(SHARED_INTERVAL_MS, () => this.#listen()) : undefined;
		});
	}

	/** Follows an element that shows a picture. */
	watch({ peer, of }: Shown): Attachment<HTMLVideoElement> {
		return (video) => {
			const sender = this.#senders.get(peer);
			if (!sender) return;
			const stop = this.#watch(video, (size) => {
				sender.shown[of].set(video, size);
				this.#update(sender);
			});
			return () => {
				stop();
				sender.shown[of].delete(video);
				this.#update(sender);
			};
		};
	}

	/** True while a picture that can be seen does not come. Reactive. */
	conceals({ peer, of }: Shown): boolean {
		return this.#concealed.has(`${peer} ${of}`);
	}

	#follow(event: RtcEvent): void {
		const { type, peer } = event;
		if (!peer) return;
		if (type === 'peer-added') this.#senders.set(peer.id, new Sender(peer));
		const sender = this.#senders.get(peer.id);
		if (!sender) return;
		if (type === 'peer-removed') this.#forget(sender);
		else if (type === 'channel-open') sender.restart();
		if (type === 'channel-open' || type === 'encoding') this.#update(sender);
	}

	#forget(sender: Sender): void {
		const { id } = sender.peer;
		sender.stopWaiting?.();
		this.#senders.delete(id);
		this.#speakers.forget(id);
		for (const of of KINDS) this.#concealed.delete(`${id} ${of}`);
		untrack(() => this.#updateAll()); // the others have more of a limit
	}

	/** The elements that show something. */
	get #drawn(): HTMLVideoElement[] {
		return [...this.#senders.values()].flatMap(({ shown }) =>
			KINDS.flatMap((of) => [...shown[of]].filter(([, size]) => size).map(([video]) => video))
		);
	}

	#listen(): void {
		this.#speakers.read(this.#call.peers);
		this.#updateAll();
	}

	#updateAll(): void {
		for (const sender of this.#senders.values()) this.#update(sender);
	}

	/** Tells a peer what has changed: at once, or when it was told long enough ago. */
	#update(sender: Sender): void {
		sender.stopWaiting?.();
		sender.stopWaiting = undefined;
		const message = this.#messageTo(sender);
		const { told, toldAt } = sender;
		if (JSON.stringify(message) === JSON.stringify(told)) return;
		const pause = KINDS.some((of) => isMore(message[of], told[of])) ? MORE_AFTER_MS : LESS_AFTER_MS;
		const wait = toldAt + pause - this.#clock.now();
		if (wait > 0) sender.stopWaiting = this.#clock.after(wait, () => this.#update(sender));
		else if (this.#call.messages.send(VIEWPORT, sender.peer, message)) {
			sender.told = message;
			sender.toldAt = this.#clock.now();
			sender.peer.wished = message;
			this.#heed(sender);
		}
	}

	#messageTo(sender: Sender): Message {
		const { peer } = sender;
		const shareOf = this.#shares();
		const wish = (of: Shown['of']) => {
			if (sender.shown[of].size === 0) return undefined; // it is not known yet where it will be
			const size = sender.seen(of);
			const bitrate = shareOf({ peer: peer.id, of });
			if (!size || bitrate === 0 || this.#isSpared(peer.id, of)) return NOTHING;
			const picture = wishFor(of, of === 'camera' ? this.#spare(size) : size, sender.told[of]);
			// A machine that cannot keep up asks for no more frames than it would send.
			const most = of === 'camera' ? frameRateAt(this.#call.overload) : Infinity;
			picture.frameRate = Math.min(picture.frameRate, most);
			return bitrate < Infinity ? { ...picture, bitrate } : picture;
		};
		return { camera: wish('camera'), screen: wish('screen'), sends: this.#sendsTo(sender) };
	}

	#shares() {
		const seen = [...this.#senders.values()].flatMap((sender) =>
			KINDS.filter((of) => this.#isSeen(sender, of)).map((of) => ({
				peer: sender.peer.id,
				of,
				spokeAt: this.#speakers.spokeAt(sender.peer.id)
			}))
		);
		return shares(seen, this.#senders.size, this.#call.dataLimit);
	}

	/** A camera that is off takes no share of a limit. Without one it comes as soon as it is on. */
	#isSeen(sender: Sender, of: Shown['of']): boolean {
		const { dataLimit } = this.#call;
		const isOff = of === 'camera' && this.#call.find(sender.peer)?.about.camera === false;
		return sender.seen(of) !== undefined && !(isOff && dataLimit < Infinity);
	}

	/** The size at which a camera is asked for: smaller than it is drawn where the machine cannot keep up. */
	#spare(size: Size): Size {
		const asked = [...this.#senders.values()].filter(
			(sender) => this.#isSeen(sender, 'camera') && !this.#isSpared(sender.peer.id, 'camera')
		);
		return atMostPixels(size, askedPixelsAt(this.#call.overload) / asked.length);
	}

	#isSpared(id: string, of: Shown['of']): boolean {
		return of === 'camera' && this.#call.overload >= SPEAKERS_ONLY && !this.#speakers.speaks(id);
	}

	/** Frames a second of the own camera that a peer gets at most; undefined if it wants none. */
	#sendsTo({ peer }: Sender): number | undefined {
		const camera = peer.local.encodings?.camera;
		if (!camera || !this.#films) return undefined;
		if (camera.active) return camera.maxFramerate;
		return peer.wishes?.camera?.frameRate === 0 ? undefined : 0;
	}

	/** Misses no picture that is not to come, and shows none that is not of now. */
	#heed(sender: Sender): void {
		const { peer, told, sends = Infinity } = sender;
		peer.claim({ frameRate: Math.min(told.camera?.frameRate ?? Infinity, sends) });
		for (const of of KINDS) {
			const key = `${peer.id} ${of}`;
			if (sender.isPaused(of)) this.#concealed.add(key);
			else if (this.#concealed.has(key)) this.#reveal(sender, of, key);
		}
	}

	/** Shows a picture again with its next frame. */
	#reveal(sender: Sender, of: Shown['of'], key: string): void {
		const show = () => {
			if (!sender.isPaused(of)) this.#concealed.delete(key);
		};
		const [video] = sender.shown[of].keys();
		if (video && 'requestVideoFrameCallback' in video) video.requestVideoFrameCallback(show);
		else show();
	}
}

const isMore = (now: Message['camera'], before: Message['camera']): boolean =>
	(now?.height ?? 0) > (before?.height ?? 0) || (now?.frameRate ?? 0) > (before?.frameRate ?? 0);
