import type { Shown } from '#lib/call/feature.ts';
import type { Peer } from '#lib/rtc/peer.ts';
import type * as v from 'valibot';
import type { Size } from './drawn-size.ts';
import type { VIEWPORT } from './viewport-channel.ts';

export type Message = v.InferOutput<typeof VIEWPORT.schema>;

/** A remote peer: how its pictures are shown here, and what was said of them. */
export class Sender {
	readonly peer: Peer;
	/** Each element that shows a picture, and how large; undefined while nobody can see it. */
	readonly shown: Record<Shown['of'], Map<HTMLVideoElement, Size | undefined>> = {
		camera: new Map(),
		screen: new Map()
	};
	/** What was asked of it last. */
	told: Message = {};
	toldAt = -Infinity;
	/** Frames a second of its camera that it sends at most; undefined until it says so. */
	sends: number | undefined;
	/** Ends the wait before it is told again. */
	stopWaiting: (() => void) | undefined;

	constructor(peer: Peer) {
		this.peer = peer;
	}

	/** The largest size at which a picture is seen; undefined while nobody can see it. */
	seen(of: Shown['of']): Size | undefined {
		let largest: Size | undefined;
		for (const size of this.shown[of].values()) {
			if (size && size.height > (largest?.height ?? 0)) largest = size;
		}
		return largest;
	}

	/** True while a picture can be seen, and does not come because one side does not want it to. */
	isPaused(of: Shown['of']): boolean {
		const isUnasked = this.told[of]?.frameRate === 0;
		return this.seen(of) !== undefined && (isUnasked || (of === 'camera' && this.sends === 0));
	}

	/** Forgets what was said, on another connection. */
	restart(): void {
		this.told = {};
		this.toldAt = -Infinity;
		this.sends = undefined;
	}
}
