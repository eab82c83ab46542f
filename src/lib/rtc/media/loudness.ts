/** Time without a reading after which the audio thread rests, in milliseconds. */
const REST_AFTER_MS = 1_000;

/**
 * How loud a track is, 0 to 1: the root mean square of the last 20 ms or so, scaled so that a calm
 * voice fills about half. For own tracks; the loudness of others comes with their packets.
 */
export class Loudness {
	readonly #context = new AudioContext();
	readonly #analyser = new AnalyserNode(this.#context, { fftSize: 1024 });
	readonly #samples = new Float32Array(this.#analyser.fftSize);
	#source: MediaStreamAudioSourceNode | undefined;
	#track: MediaStreamTrack | undefined;
	#rest: ReturnType<typeof setTimeout> | undefined;

	set track(track: MediaStreamTrack | undefined) {
		if (track === this.#track) return;
		this.#track = track;
		this.#source?.disconnect();
		this.#source = undefined;
		if (!track) return;
		this.#source = this.#context.createMediaStreamSource(new MediaStream([track]));
		this.#source.connect(this.#analyser);
	}

	get level(): number {
		clearTimeout(this.#rest);
		this.#rest = setTimeout(() => void this.#context.suspend(), REST_AFTER_MS);
		// Browsers start an AudioContext asleep until the person has touched the page.
		if (this.#context.state === 'suspended') void this.#context.resume();
		if (!this.#source) return 0;
		this.#analyser.getFloatTimeDomainData(this.#samples);
		const sum = this.#samples.reduce((total, sample) => total + sample * sample, 0);
		return Math.min(1, Math.sqrt(sum / this.#samples.length) * 5);
	}

	close(): void {
		clearTimeout(this.#rest);
		this.track = undefined;
		void this.#context.close();
	}
}
