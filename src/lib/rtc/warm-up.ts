import { systemClock, type Clock } from './clock.ts';
import { cameraCodec } from './codecs.ts';
import { createConnection, type CreateConnection } from './create-connection.ts';
import type { Encoding } from './encoding.ts';
import { PeerConnection, rtcConfiguration } from './peer-connection.ts';

/** How long the picture runs once it arrives: encoder and decoder settle meanwhile. */
const RUN_MS = 500;
/** Longest time that the two connections are open. */
const LONGEST_MS = 5_000;
/** A small picture will do: what is awaited is the start of the codecs. */
const SMALL: Encoding = {
	active: true,
	maxBitrate: 200_000,
	maxFramerate: 15,
	scaleResolutionDownBy: 4,
	priority: 'low'
};

export interface WarmUpOptions {
	/** What is sent from one end to the other; not stopped afterwards. */
	picture: MediaStreamTrack;
	/** Ends it early. */
	abort: AbortSignal;
	/** @default createConnection */
	create?: CreateConnection;
	/** @default systemClock */
	clock?: Clock;
}

/**
 * Has the browser start what it starts with the first connection of a page: threads, codecs, sockets,
 * DTLS. Two connections inside of the page send a picture from one to the other and are closed. They
 * know no servers, so nothing leaves this machine. Never rejects: it is a head start and no condition.
 */
export async function warmUp(options: WarmUpOptions): Promise<void> {
	const { picture, abort, create = createConnection, clock = systemClock } = options;
	const codec = await cameraCodec();
	if (abort.aborted) return;
	const ends: PeerConnection[] = [];
	const stops: (() => void)[] = [];
	const configuration = rtcConfiguration({ iceServers: [], iceTransportPolicy: 'all' }, undefined);

	const run = new Promise<void>((resolve) => {
		abort.addEventListener('abort', () => resolve());
		const finishAfter = (ms: number) => stops.push(clock.after(ms, resolve));
		const open = (camera: MediaStreamTrack | null): PeerConnection => {
			const connection: PeerConnection = new PeerConnection({
				offers: camera !== null,
				configuration,
				create,
				local: {
					tracks: { microphone: null, camera, screen: null, screenAudio: null },
					codec,
					encodings: { microphone: {}, camera: SMALL, screen: SMALL }
				},
				send: (message) => ends.find((end) => end !== connection)?.receive(message),
				received: () => {},
				stateChanged: () => {},
				opened: () => {},
				tracksChanged: () => connection.media?.receives('camera') && finishAfter(RUN_MS)
			});
			ends.push(connection);
			return connection;
		};
		finishAfter(LONGEST_MS);
		open(null);
		open(picture);
	});

	try {
		await run;
	} catch {
		// This browser makes no connections now. A call will say why.
	} finally {
		for (const stop of stops) stop();
		for (const end of ends) end.close();
	}
}
