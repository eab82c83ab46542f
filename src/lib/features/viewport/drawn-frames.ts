/** Fewer frames tell nothing. */
const LEAST_FRAMES = 10;

interface Counted {
	arrived: number;
	dropped: number;
}

/** Counts the frames that browsers leave out because drawing takes too long. */
export class DrawnFrames {
	#last = new Map<HTMLVideoElement, Counted>();

	/**
	 * The share of frames that arrived since the last reading and were not drawn, 0 to 1. Takes the
	 * elements that can be seen: one that was not among those of the last reading counts from now on.
	 */
	undrawn(videos: Iterable<HTMLVideoElement>): number {
		const now = new Map(Array.from(videos, (video) => [video, count(video)] as const));
		let [arrived, dropped] = [0, 0];
		for (const [video, counted] of now) {
			const before = this.#last.get(video) ?? counted;
			arrived += Math.max(0, counted.arrived - before.arrived);
			dropped += Math.max(0, counted.dropped - before.dropped);
		}
		this.#last = now;
		return arrived < LEAST_FRAMES ? 0 : Math.min(1, dropped / arrived);
	}
}

/** @see https://w3c.github.io/media-playback-quality/ */
function count(video: HTMLVideoElement): Counted {
	const { totalVideoFrames: arrived, droppedVideoFrames: dropped } =
		video.getVideoPlaybackQuality();
	return { arrived, dropped };
}
