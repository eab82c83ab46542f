import type { Cannot } from '#lib/protocol/peer.ts';
import type { Peer, PeerState } from '#lib/rtc/peer.ts';
import { createSubscriber } from 'svelte/reactivity';

/** What came of comparing words with somebody: `changed` when they are others now. */
export type Comparison = 'same' | 'different' | 'changed';

/** One other person, as a page sees them: reads the peer, and remembers only what was compared. */
export class PeerView {
	readonly peer: Peer;
	#compared = $state.raw<{ string: string; same: boolean }>();
	#update: () => void = () => {};
	readonly #subscribe = createSubscriber((update) => {
		this.#update = update;
	});

	constructor(peer: Peer) {
		this.peer = peer;
	}

	/** Says that the peer reads differently now. */
	changed(): void {
		this.#update();
	}

	get id(): string {
		return this.peer.id;
	}

	get #live(): Peer {
		this.#subscribe();
		return this.peer;
	}

	/** '' until they have said it, or when they did not want to. */
	get name(): string {
		return this.#live.presence.name;
	}

	get state(): PeerState {
		return this.#live.state;
	}

	/** Why there is no way through to them, or why it is so slow. */
	get reason(): Peer['reason'] {
		return this.#live.reason;
	}

	get microphone(): boolean {
		return this.#live.presence.microphone;
	}

	get camera(): boolean {
		return this.#live.presence.camera;
	}

	get screen(): boolean {
		return this.#live.presence.screen;
	}

	get onHold(): boolean {
		return this.#live.presence.onHold;
	}

	/** What we cannot do with them. */
	get cannot(): Cannot | undefined {
		return this.#live.cannot;
	}

	/** What they cannot do with us. */
	get cannotUs(): Cannot | undefined {
		return this.#live.cannotUs;
	}

	/** What they cannot do, and with whom, ourselves among them. */
	get troubles(): Peer['troubles'] {
		return this.#live.troubles;
	}

	/** What both people read the same when nobody sits between them, in hexadecimal. */
	get authenticationString(): string | undefined {
		return this.#live.authenticationString;
	}

	/** What came of comparing it, or `undefined` before. */
	get comparison(): Comparison | undefined {
		if (!this.#compared) return undefined;
		const { string, same } = this.#compared;
		if (string !== this.authenticationString) return 'changed';
		return same ? 'same' : 'different';
	}

	/** Two people have read `string` to each other. */
	compare(string: string, same: boolean): void {
		this.#compared = { string, same };
	}

	get quality(): Peer['quality'] {
		return this.#live.quality;
	}

	get voice(): MediaStream | undefined {
		return this.#live.voice;
	}

	get picture(): MediaStream | undefined {
		return this.#live.picture;
	}

	get screenStream(): MediaStream | undefined {
		return this.#live.screenStream;
	}

	/** How loud they are now, 0 to 1. Not reactive. */
	get level(): number {
		return this.peer.level;
	}
}
