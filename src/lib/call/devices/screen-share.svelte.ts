import { canShareScreen, openScreen } from '#lib/rtc/media/devices.ts';
import { FAILURES, failureOf } from '#lib/rtc/media/failure.ts';
import type { CaptureStatus } from './capture.svelte.ts';

/** The user was asked for a screen, and chose none. */
const CHANGED_MIND = ['NotAllowedError', FAILURES.dismissed];

/** The own screen, window or tab, while it is shown to the others. */
export class ScreenShare {
	readonly supported = canShareScreen();
	#status = $state<CaptureStatus>('off');
	#error = $state<string>();
	#stream = $state.raw<MediaStream>();
	/** Rises with every wish; an answer to an older wish is not wanted any more. */
	#wish = 0;

	get status(): CaptureStatus {
		return this.#status;
	}

	/** The name of what went wrong (see failure.ts); choosing no screen after all is not an error. */
	get error(): string | undefined {
		return this.#error;
	}

	get stream(): MediaStream | undefined {
		return this.#stream;
	}

	get video(): MediaStreamTrack | null {
		return this.#stream?.getVideoTracks()[0] ?? null;
	}

	get audio(): MediaStreamTrack | null {
		return this.#stream?.getAudioTracks()[0] ?? null;
	}

	async start(): Promise<void> {
		if (this.#status === 'opening' || this.#status === 'on') return;
		this.#status = 'opening';
		this.#error = undefined;
		const wish = ++this.#wish;
		try {
			const stream = await openScreen();
			if (wish !== this.#wish) return stop(stream); // the call ended before a screen was chosen
			const [video] = stream.getVideoTracks();
			if (video?.readyState !== 'live') {
				stop(stream); // the window was closed meanwhile
				return this.#fail(FAILURES.ended);
			}
			// The browser has a "Stop sharing" button of its own.
			video.addEventListener('ended', () => {
				if (this.#stream === stream) this.stop();
			});
			this.#stream = stream;
			this.#status = 'on';
		} catch (error) {
			if (wish !== this.#wish) return;
			const name = failureOf(error);
			if (CHANGED_MIND.includes(name)) this.#status = 'off';
			else this.#fail(name);
		}
	}

	/** Stopping twice is harmless. */
	stop(): void {
		this.#wish++;
		if (this.#stream) stop(this.#stream);
		this.#stream = undefined;
		this.#status = 'off';
	}

	#fail(error: string): void {
		this.#status = 'failed';
		this.#error = error;
	}
}

function stop(stream: MediaStream): void {
	for (const track of stream.getTracks()) track.stop();
}
