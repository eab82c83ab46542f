/** How steadily the voices of a call arrive in a page that records its connections. */
import type { Page } from 'playwright';

interface Voice {
	receiver: RTCRtpReceiver;
	/** When it was last read, in milliseconds. */
	at: number;
	/** Sound that was sent and played so far, in milliseconds. */
	heardMs: number;
	/** For how long nothing has been heard, at most. */
	silentMs: number;
	longestMs: number;
}

declare global {
	interface Window {
		/** One for each connection that was open when they began to be watched. */
		voices: Voice[];
	}
}

/** Begins to watch every voice that arrives in `page` now. */
export const watchVoices = (page: Page): Promise<void> => page.evaluate(watch);

/** The longest silence of each voice since `watchVoices`, in milliseconds; no longer is watched. */
export const longestSilences = (page: Page): Promise<number[]> =>
	page.evaluate(() => window.voices.splice(0).map(({ longestMs }) => longestMs));

/**
 * Runs in the page. What a receiver makes up because no packet came in time is silence
 * (`concealedSamples`, W3C webrtc-stats). Samples are counted, so a reading that comes late finds no
 * silence where there was none.
 */
async function watch(): Promise<void> {
	const EVERY_MS = 500;
	const SAMPLES_PER_MS = 48; // of Opus

	async function read({ receiver }: Pick<Voice, 'receiver'>) {
		for (const stats of (await receiver.getStats()).values() as Iterable<Record<string, unknown>>) {
			if (stats['type'] !== 'inbound-rtp') continue;
			const real = Number(stats['totalSamplesReceived']) - Number(stats['concealedSamples']);
			return { at: Number(stats['timestamp']), heardMs: real / SAMPLES_PER_MS };
		}
		return undefined; // not yet, or no longer
	}

	async function update(voice: Voice): Promise<void> {
		const { at, heardMs } = (await read(voice)) ?? { at: Date.now(), heardMs: voice.heardMs };
		const heardNow = heardMs - voice.heardMs;
		const silentNow = Math.max(0, at - voice.at - heardNow);
		voice.longestMs = Math.max(voice.longestMs, voice.silentMs + silentNow);
		// Where in between it was silent is not known: it may go on after this reading.
		voice.silentMs = heardNow > 0 ? silentNow : voice.silentMs + silentNow;
		Object.assign(voice, { at, heardMs });
	}

	const voices: Voice[] = (window.voices = []);
	for (const connection of window.connections) {
		if (connection.connectionState !== 'connected') continue;
		const receiver = connection.getReceivers().find(({ track }) => track.kind === 'audio');
		if (!receiver) continue;
		const { at, heardMs } = (await read({ receiver })) ?? { at: Date.now(), heardMs: 0 };
		voices.push({ receiver, at, heardMs, silentMs: 0, longestMs: 0 });
	}
	const readAll = async () => {
		await Promise.all(voices.map(update));
		if (voices.length > 0) setTimeout(() => void readAll(), EVERY_MS);
	};
	setTimeout(() => void readAll(), EVERY_MS);
}
