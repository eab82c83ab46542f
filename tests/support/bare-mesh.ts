import type { Page } from 'playwright';
import type { CameraEncoding } from '#lib/rtc/encoding.ts';

/** Where a tile lies in its page, in CSS pixels. */
export interface TileRect {
	x: number;
	y: number;
	width: number;
	height: number;
}

/** What every page of a bare mesh does alike. */
export interface BareMeshOptions {
	constraints: MediaStreamConstraints;
	/** For each of the other pages. */
	encoding: CameraEncoding;
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
 * Connects every two of `pages` directly: a camera, tiles, connections, and nothing else. The floor
 * for a call of as many people. The pages must be of a secure origin; their tiles carry `data-peer`
 * and `data-self` as those of a call do.
 */
export async function connectBareMesh(pages: Page[], options: BareMeshOptions): Promise<void> {
	for (const page of pages) {
		await page.evaluate(installBareMesh);
		await page.evaluate((options) => window.bareMesh.open(options), options);
	}
	for (const [from, caller] of pages.entries()) {
		for (const [to, callee] of pages.entries()) {
			if (from >= to) continue;
			const offer = await caller.evaluate((to) => window.bareMesh.offer(to), to);
			const answer = await callee.evaluate(([from, offer]) => window.bareMesh.answer(from, offer), [
				from,
				offer
			] as const);
			await caller.evaluate(([to, answer]) => window.bareMesh.accept(to, answer), [
				to,
				answer
			] as const);
		}
	}
}

/** Runs in the page. */
function installBareMesh(): void {
	const connections = new Map<number, RTCPeerConnection>();
	let own: MediaStream;
	let mesh: BareMeshOptions;

	function show(stream: MediaStream, index: number, kind: 'peer' | 'self'): void {
		const { x, y, width, height } = mesh.tiles[index] ?? { x: 0, y: 0, width: 0, height: 0 };
		const video = document.createElement('video');
		video.style.cssText = `position: absolute; left: ${x}px; top: ${y}px; width: ${width}px; height: ${height}px; object-fit: cover;`;
		video.dataset[kind] = String(index);
		video.autoplay = true;
		video.muted = kind === 'self';
		video.srcObject = stream;
		if (kind === 'self') document.body.append(video);
		else document.body.prepend(video); // the own picture may lie over another
	}

	function connect(id: number): RTCPeerConnection {
		const connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
		connection.addEventListener('track', ({ track, streams: [stream] }) => {
			if (track.kind === 'video' && stream)
				show(stream, [...connections.keys()].indexOf(id), 'peer');
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
