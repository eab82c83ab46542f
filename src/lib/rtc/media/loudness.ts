/** Time without a reading after which the audio thread rests, in milliseconds. */
const REST_AFTER_MS = 1_000;
/** Samples of a level: the last 20 ms or so. */
const LEVEL_SAMPLES = 1_024;
/** Samples of a stretch: the last 340 ms or so, so that readings ten times a second miss nothing. */
const STRETCH_SAMPLES = 16_384;
/** A calm voice fills about half of the scale. */
const SCALE = 5;

/**
 * How loud a track is, 0 to 1, as a scaled root mean square. For own tracks; the loudness of others
 * comes with their packets. Measures nothing in a browser without an `AudioContext`.
 */
export class Loudness {
	readonly #meters = createMeters();
	#source: MediaStreamAudioSourceNode | undefined;
	#track: MediaStreamTrack | undefined;
	#rest: ReturnType<typeof setTimeout> | undefined;

	set track(track: MediaStreamTrack | undefined) {
		if (track === this.#track) return;
		this.#track = track;
		this.#source?.disconnect();
		this.#source = undefined;
		if (!track || !this.#meters) return;
		const { context, level, stretch } = this.#meters;
		try {
			this.#source = context.createMediaStreamSource(new MediaStream([track]));
			this.#source.connect(level.analyser);
			this.#source.connect(stretch.analyser);
		} catch {
			// NotSupportedError: Firefox connects no device of another sample rate.
		}
	}

	/** The loudness of this moment. */
	get level(): number {
		return this.#read('level') ?? 0;
	}

	/** The loudness of the last third of a second; undefined while nothing is measured. */
	get stretch(): number | undefined {
		return this.#read('stretch');
	}

	close(): void {
		clearTimeout(this.#rest);
		this.track = undefined;
		void this.#meters?.context.close();
	}

	#read(part: 'level' | 'stretch'): number | undefined {
		if (!this.#meters) return undefined;
		const { context } = this.#meters;
		clearTimeout(this.#rest);
		this.#rest = setTimeout(() => void context.suspend(), REST_AFTER_MS);
		// Asleep until the user has touched the page, and after the system was asleep. A context that a
		// phone call interrupts comes back by itself; Safari's stands still if it is asked meanwhile.
		if (context.state === 'suspended') void context.resume().catch(() => {});
		if (!this.#source || context.state !== 'running') return undefined;
		const { analyser, samples } = this.#meters[part];
		analyser.getFloatTimeDomainData(samples);
		let sum = 0;
		for (const sample of samples) sum += sample * sample;
		return Math.min(1, Math.sqrt(sum / samples.length) * SCALE);
	}
}

function createMeters() {
	try {
		const context = new AudioContext();
		const meter = (fftSize: number) => ({
			analyser: new AnalyserNode(context, { fftSize }),
			samples: new Float32Array(fftSize)
		});
		return { context, level: meter(LEVEL_SAMPLES), stretch: meter(STRETCH_SAMPLES) };
	} catch {
		return undefined; // none, or too many, or no audio hardware: the call goes on without a meter
	}
}
