/** The track of a device that is open, until it is stopped. */
export class OpenTrack {
	readonly track: MediaStreamTrack;
	readonly #stopping = new AbortController();
	#muted = $state(false);

	/** @param onended it ended by itself: the device was unplugged, or is no longer allowed */
	constructor(track: MediaStreamTrack, onended: () => void) {
		const { signal } = this.#stopping;
		const read = () => (this.#muted = track.muted);
		read();
		track.addEventListener('mute', read, { signal });
		track.addEventListener('unmute', read, { signal });
		track.addEventListener('ended', onended, { signal });
		this.track = track;
	}

	/** The system lets nothing through. */
	get muted(): boolean {
		return this.#muted;
	}

	stop(): void {
		this.#stopping.abort();
		this.track.stop();
	}
}
