import { canShareScreen, errorName, openScreen } from '#lib/rtc/media.ts';
import type { CaptureStatus } from './capture.svelte.ts';

/** The own screen, window or tab, while it is shown to the others. */
export class ScreenShare {
	readonly supported = canShareScreen();
	#status = $state<CaptureStatus>('off');
	#error = $state<string>();
	#stream = $state.raw<MediaStream>();

	get status(): CaptureStatus {
		return this.#status;
	}

	/** The W3C name of what went wrong; choosing no screen after all is not an error. */
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
		try {
			const stream = await openScreen();
			// Asked while we waited, or pressed in the browser's own "Stop sharing" bar.
			if (this.#status !== 'opening') return stop(stream);
			stream.getVideoTracks()[0]?.addEventListener('ended', () => {
				if (this.#stream === stream) this.stop();
			});
			this.#stream = stream;
			this.#status = 'on';
		} catch (error) {
			const name = errorName(error);
			this.#status = name === 'NotAllowedError' ? 'off' : 'failed';
			this.#error = name === 'NotAllowedError' ? undefined : name;
		}
	}

	/** Stopping twice is harmless. */
	stop(): void {
		if (this.#stream) stop(this.#stream);
		this.#stream = undefined;
		this.#status = 'off';
	}
}

function stop(stream: MediaStream): void {
	for (const track of stream.getTracks()) track.stop();
}
