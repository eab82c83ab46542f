/** The floor: bare pages with their cameras open, which connect when one of them clicks Join. */
import type { Page } from 'playwright';
import type { TileRect } from '../../support/bare-mesh.ts';

type Signal = { description: RTCSessionDescriptionInit } | { candidate: RTCIceCandidateInit };

/** Socket.io's client, as far as a bare page needs it. */
interface BareSocket {
	on(event: 'connect', listener: () => void): void;
	on(event: 'joined', listener: (id: string) => void): void;
	on(event: 'signal', listener: (from: string, signal: Signal) => void): void;
	emit(event: 'join'): void;
	emit(event: 'signal', to: string, signal: Signal): void;
}

interface BareOptions {
	width: number;
	height: number;
	/** Where the pictures of the others are shown, and the own one last. */
	tiles: TileRect[];
}

/** Makes a bare page ready to join: the camera is open and shown, and the relay is there. */
export async function prepareBare(page: Page, url: string, options: BareOptions): Promise<void> {
	await page.goto(url);
	await page.evaluate(openBare, options);
}

/** Runs in the page. */
async function openBare({ width, height, tiles }: BareOptions): Promise<void> {
	document.body.style.margin = '0';
	const own = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width, height } });
	show(own, tiles.length - 1, 'self');
	const io = Reflect.get(window, 'io') as (options: object) => BareSocket;
	const socket = io({ transports: ['websocket'] });
	const connections = new Map<string, RTCPeerConnection>();
	const queues = new Map<string, Promise<void>>();

	function show(stream: MediaStream, index: number, kind: 'peer' | 'self'): void {
		const { x, y, width, height } = tiles[index]!;
		const video = document.createElement('video');
		video.style.cssText = `position: absolute; left: ${x}px; top: ${y}px; width: ${width}px; height: ${height}px; object-fit: cover;`;
		video.dataset[kind] = String(index);
		video.autoplay = true;
		video.muted = true;
		video.srcObject = stream;
		if (kind === 'self') document.body.append(video);
		else document.body.prepend(video); // the own picture may lie over another
	}

	function connect(id: string): RTCPeerConnection {
		const known = connections.get(id);
		if (known) return known;
		const connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
		const index = connections.size;
		connections.set(id, connection);
		connection.addEventListener('icecandidate', ({ candidate }) => {
			if (candidate) socket.emit('signal', id, { candidate: candidate.toJSON() });
		});
		connection.addEventListener('track', ({ track, streams: [stream] }) => {
			if (track.kind === 'video' && stream) show(stream, index, 'peer');
		});
		for (const track of own.getTracks()) connection.addTrack(track, own);
		return connection;
	}

	async function describe(id: string): Promise<void> {
		const connection = connect(id);
		await connection.setLocalDescription();
		const description = connection.localDescription?.toJSON() as RTCSessionDescriptionInit;
		socket.emit('signal', id, { description });
	}

	async function receive(id: string, signal: Signal): Promise<void> {
		const connection = connect(id);
		if ('candidate' in signal) return connection.addIceCandidate(signal.candidate);
		await connection.setRemoteDescription(signal.description);
		if (signal.description.type === 'offer') await describe(id);
	}

	socket.on('joined', (id) => void describe(id));
	socket.on('signal', (from, signal) => {
		const before = queues.get(from) ?? Promise.resolve();
		queues.set(
			from,
			before.then(() => receive(from, signal))
		);
	});
	document.querySelector('button')?.addEventListener('click', () => socket.emit('join'));
	await new Promise<void>((resolve) => socket.on('connect', resolve));
}
