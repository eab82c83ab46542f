import type { Page } from 'playwright';

/** Where a tile lies in its page, in CSS pixels. */
export interface TileRect {
	x: number;
	y: number;
	width: number;
	height: number;
}

/**
 * What Scry asked a camera for, and how richly it sent it to each of `others`, on 2026-11-30, when it
 * decided by nothing but their number. Kept here so that the floor stays where it is when Scry changes.
 */
const CAMERA = {
	width: { ideal: 1280 },
	height: { ideal: 720 },
	frameRate: { ideal: 30, max: 30 }
};
const MICROPHONE = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

function cameraEncoding(others: number): RTCRtpEncodingParameters {
	if (others <= 1) return { maxBitrate: 2_000_000, maxFramerate: 30, scaleResolutionDownBy: 1 };
	if (others <= 3) return { maxBitrate: 700_000, maxFramerate: 24, scaleResolutionDownBy: 2 };
	if (others <= 5) return { maxBitrate: 350_000, maxFramerate: 20, scaleResolutionDownBy: 3 };
	return { maxBitrate: 200_000, maxFramerate: 15, scaleResolutionDownBy: 4 };
}

/** What every page of a bare mesh does alike. */
interface BareMeshOptions {
	constraints: MediaStreamConstraints;
	/** For each of the other pages. */
	encoding: RTCRtpEncodingParameters;
	/** One for each other page, and the last for the own picture. */
	tiles: TileRect[];
}

declare global {
	interface Window {
		bareMesh: {
			open(options: BareMeshOptions): Promise<void>;
			/** Makes an offer to the page of that number; resolves with it and all its candidates. */
			offer(to: number): Promise<string>;
			answer(from: number, offer: string): Promise<string>;
			accept(from: number, answer: string): Promise<void>;
		};
	}
}

/**
 * A mesh of `pages` with a camera, tiles, connections, and nothing else: the floor for a call of as
 * many people. The pages must be of a secure origin; their tiles carry `data-peer`, `data-state` and
 * `data-self` as those of a call do. Opens the cameras.
 */
export async function openBareMesh(pages: Page[], tiles: TileRect[]): Promise<void> {
	const options: BareMeshOptions = {
		constraints: { audio: MICROPHONE, video: CAMERA },
		encoding: cameraEncoding(pages.length - 1),
		tiles
	};
	for (const page of pages) {
		await page.evaluate(installBareMesh);
		await page.evaluate((options) => window.bareMesh.open(options), options);
	}
}

/** Connects the page of number `joins` with every page before it, at the same time. */
export async function joinBareMesh(pages: Page[], joins: number): Promise<void> {
	const newcomer = pages[joins]!;
	await Promise.all(
		pages.slice(0, joins).map(async (page, to) => {
			const offer = await newcomer.evaluate((to) => window.bareMesh.offer(to), to);
			const answer = await page.evaluate(([from, offer]) => window.bareMesh.answer(from, offer), [
				joins,
				offer
			] as const);
			await newcomer.evaluate(([to, answer]) => window.bareMesh.accept(to, answer), [
				to,
				answer
			] as const);
		})
	);
}

/** Runs in the page. */
function installBareMesh(): void {
	const connections = new Map<number, RTCPeerConnection>();
	let own: MediaStream;
	let mesh: BareMeshOptions;

	function show(stream: MediaStream, index: number, kind: 'peer' | 'self'): HTMLVideoElement {
		const { x, y, width, height } = mesh.tiles[index] ?? { x: 0, y: 0, width: 0, height: 0 };
		const video = document.createElement('video');
		video.style.cssText = `position: absolute; left: ${x}px; top: ${y}px; width: ${width}px; height: ${height}px; object-fit: cover;`;
		video.dataset[kind] = String(index);
		video.autoplay = true;
		video.muted = kind === 'self';
		video.srcObject = stream;
		if (kind === 'self') document.body.append(video);
		else document.body.prepend(video); // the own picture may lie over another
		return video;
	}

	function connect(id: number): RTCPeerConnection {
		const connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
		connection.addEventListener('track', ({ track, streams: [stream] }) => {
			if (track.kind !== 'video' || !stream) return;
			const video = show(stream, [...connections.keys()].indexOf(id), 'peer');
			connection.addEventListener('connectionstatechange', () => {
				video.dataset['state'] = connection.connectionState;
			});
		});
		connections.set(id, connection);
		for (const track of own.getTracks()) connection.addTrack(track, own);
		return connection;
	}

	async function limit(connection: RTCPeerConnection): Promise<void> {
		const sender = connection.getSenders().find(({ track }) => track?.kind === 'video');
		const parameters = sender?.getParameters();
		Object.assign(parameters?.encodings[0] ?? {}, mesh.encoding);
		if (parameters) await sender?.setParameters(parameters);
	}

	/** The local description with all its candidates. */
	async function described(connection: RTCPeerConnection): Promise<string> {
		await connection.setLocalDescription();
		while (connection.iceGatheringState !== 'complete') {
			await new Promise((resolve) => {
				connection.addEventListener('icegatheringstatechange', resolve, { once: true });
			});
		}
		return connection.localDescription?.sdp ?? '';
	}

	window.bareMesh = {
		async open(options) {
			mesh = options;
			document.body.style.margin = '0';
			own = await navigator.mediaDevices.getUserMedia(options.constraints);
			show(own, options.tiles.length - 1, 'self');
		},
		offer: (to) => described(connect(to)),
		async answer(from, sdp) {
			const connection = connect(from);
			await connection.setRemoteDescription({ type: 'offer', sdp });
			const answer = await described(connection);
			await limit(connection);
			return answer;
		},
		async accept(from, sdp) {
			const connection = connections.get(from);
			if (!connection) throw new Error(`No offer was made to ${from}`);
			await connection.setRemoteDescription({ type: 'answer', sdp });
			await limit(connection);
		}
	};
}
