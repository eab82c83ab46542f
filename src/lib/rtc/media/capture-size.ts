import type { Clock } from '../clock.ts';

/** Rows of a camera lying on its side, which cameras have or scale to. */
const ROWS = [180, 240, 360, 480, 720];
/** Least time between two changes, in milliseconds: a camera may pause for each. */
const PAUSE_MS = 3_000;
/** How long less must suffice before less is captured. */
const SHRINK_AFTER_MS = 10_000;
/** Sizes are rounded to whole pixels: so much more is the same size. */
const ROUNDING = 1.01;

/** Lets a camera capture no more than is sent of it, and never more than it was opened with. */
export class CaptureSize {
	readonly #clock: Clock;
	readonly #changed: () => void;
	#track: MediaStreamTrack | null = null;
	#opened = 0;
	#rows = 0;
	#changedAt = -Infinity;
	/** Since when less would suffice. */
	#smallerSince: number | undefined;

	/** @param changed the camera has another size now */
	constructor(clock: Clock, changed: () => void) {
		this.#clock = clock;
		this.#changed = changed;
	}

	/** To be called again and again: what may not be changed yet is changed later. */
	fit(track: MediaStreamTrack, rows: number): void {
		if (track !== this.#track) this.#begin(track);
		const wanted = Math.min(
			ROWS.find((step) => step * ROUNDING >= rows) ?? this.#opened,
			this.#opened
		);
		const now = this.#clock.now();
		if (wanted >= this.#rows) this.#smallerSince = undefined;
		else this.#smallerSince ??= now;
		const isEarly = now - (this.#smallerSince ?? -Infinity) < SHRINK_AFTER_MS;
		if (wanted === this.#rows || isEarly || now - this.#changedAt < PAUSE_MS) return;
		this.#rows = wanted;
		this.#changedAt = now;
		this.#smallerSince = undefined;
		void this.#apply(track, wanted);
	}

	#begin(track: MediaStreamTrack): void {
		this.#track = track;
		this.#opened = this.#rows = rowsOf(track);
		this.#smallerSince = undefined;
	}

	async #apply(track: MediaStreamTrack, rows: number): Promise<void> {
		try {
			await track.applyConstraints({
				width: { ideal: Math.round((rows * 16) / 9) },
				height: { ideal: rows },
				frameRate: { ideal: 30, max: 30 }
			});
			if (track === this.#track) this.#changed();
		} catch {
			// A camera that keeps its size is scaled by the encoders.
		}
	}
}

/** The shorter side of what a camera captures; 0 where it does not say it. */
const rowsOf = (track: MediaStreamTrack): number => {
	const { width = 0, height = 0 } = track.getSettings();
	return Math.min(width, height);
};
