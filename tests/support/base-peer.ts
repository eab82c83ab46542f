/**
 * A second client, written from docs/protocol.md (the section numbers are those of that page): it
 * describes, sends candidates and says bye. It has no data channel, and shares no code with Scry.
 */
import type { io as Connect } from 'socket.io-client';

declare global {
	interface Window {
		/** As the script of Socket.IO defines it. */
		io: typeof Connect;
		base: {
			/** Frames of the other peer's camera that were presented. */
			frames: () => number;
			/** Descriptions received. */
			described: () => number;
			leave: () => Promise<void>;
		};
	}
}

export interface Entrance {
	code: string;
	/** Decides on the peer id, and with it on who offers. */
	resume: string;
	sends: 'camera and microphone' | 'nothing';
}

/** Runs in a page, and uses nothing from outside. */
export async function enterRoom({ code, resume, sends }: Entrance): Promise<void> {
	interface Signal {
		link: string;
		seq: number;
		description?: RTCSessionDescriptionInit;
		candidate?: RTCIceCandidateInit;
		bye?: true;
	}
	const { subtle } = crypto;
	const utf8 = (text: string) => new TextEncoder().encode(text);
	const format = { alphabet: 'base64url', omitPadding: true } as const;

	// Section 2: the room and its key.
	const password = await subtle.importKey('raw', utf8(code), 'PBKDF2', false, ['deriveBits']);
	const stretching = { name: 'PBKDF2', hash: 'SHA-256', salt: utf8('Scry 1'), iterations: 600_000 };
	const stretched = await subtle.deriveBits(stretching, password, 256);
	const secret = await subtle.importKey('raw', stretched, 'HKDF', false, ['deriveBits']);
	const hkdf = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array() };
	const derive = (info: string) => subtle.deriveBits({ ...hkdf, info: utf8(info) }, secret, 256);
	const room = new Uint8Array(await derive('room')).toBase64(format);
	const uses: KeyUsage[] = ['encrypt', 'decrypt'];
	const key = await subtle.importKey('raw', await derive('seal'), 'AES-GCM', false, uses);
	const gcm = (iv: Uint8Array<ArrayBuffer>, from: string, to: string, number: number) => {
		const lines = ['Scry signal 1', room, from, to, number];
		return { name: 'AES-GCM', iv, additionalData: utf8(lines.join('\n')) };
	};

	const open = () => navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 160 } });
	const media = sends === 'nothing' ? new MediaStream() : await open();
	const tracks = [...media.getAudioTracks(), ...media.getVideoTracks()];
	const video = document.body.appendChild(document.createElement('video'));
	video.muted = video.autoplay = true;

	// Section 1: the server.
	const socket = window.io({ auth: { resume }, transports: ['websocket'] });
	type JoinAnswer = RTCConfiguration & { self: string; peers: string[] };
	const { self, peers, iceServers = [] } = (await socket.emitWithAck('join', room)) as JoinAnswer;

	/** Connection, link and signals sent on it, by peer id. */
	const links = new Map<string, { connection: RTCPeerConnection; link: string; seq: number }>();
	let [sent, described] = [0, 0];
	let [sending, receiving] = [Promise.resolve(), Promise.resolve()];

	function send(to: string, content: Omit<Signal, 'link' | 'seq'>): void {
		const it = links.get(to)!;
		const signal = utf8(JSON.stringify({ link: it.link, seq: it.seq++, ...content }));
		sending = sending.then(async () => {
			const head = new Uint8Array(16);
			new DataView(head.buffer).setUint32(0, ++sent);
			const iv = crypto.getRandomValues(head.subarray(4));
			const ciphertext = await subtle.encrypt(gcm(iv, self, to, sent), key, signal);
			const sealed = new Uint8Array([...head, ...new Uint8Array(ciphertext)]);
			socket.emit('signal', to, sealed.toBase64(format));
		});
	}

	// Section 3: links.
	function connect(id: string, link: string): RTCPeerConnection {
		links.get(id)?.connection.close();
		const connection = new RTCPeerConnection({ iceServers, bundlePolicy: 'max-bundle' });
		links.set(id, { connection, link, seq: 0 });
		connection.onicecandidate = ({ candidate }) => {
			if (candidate?.candidate) send(id, { candidate: candidate.toJSON() });
		};
		connection.ontrack = ({ transceiver, track }) => {
			if (transceiver.mid === '1') video.srcObject = new MediaStream([track]);
		};
		return connection;
	}

	async function describe(id: string, connection: RTCPeerConnection): Promise<void> {
		for (const [index, transceiver] of connection.getTransceivers().entries()) {
			transceiver.direction = 'sendrecv';
			await transceiver.sender.replaceTrack(tracks[index] ?? null);
		}
		await connection.setLocalDescription();
		send(id, { description: connection.localDescription!.toJSON() });
	}

	async function meet(id: string): Promise<void> {
		if (self > id) return; // the other one offers
		const connection = connect(id, crypto.randomUUID().slice(0, 8));
		for (const kind of ['audio', 'video', 'video', 'audio']) connection.addTransceiver(kind);
		await describe(id, connection);
	}

	async function receive(from: string, sealed: string): Promise<void> {
		const bytes = Uint8Array.fromBase64(sealed, { alphabet: 'base64url' });
		const number = new DataView(bytes.buffer).getUint32(0);
		const place = gcm(bytes.subarray(4, 16), from, self, number);
		const opened = await subtle.decrypt(place, key, bytes.subarray(16));
		const text = new TextDecoder().decode(opened);
		const { link, seq, description, candidate, bye } = JSON.parse(text) as Signal;
		const known = links.get(from);
		if (bye) return known?.connection.close();
		const begins = self > from && seq === 0 && description?.type === 'offer';
		if (known?.link !== link && !begins) return;
		const connection = known?.link === link ? known.connection : connect(from, link);
		if (candidate) await connection.addIceCandidate(candidate);
		if (!description) return;
		await connection.setRemoteDescription(description);
		described++;
		if (description.type === 'offer') await describe(from, connection);
	}

	socket.on('peer-joined', meet);
	socket.on('signal', (from: string, sealed: string) => {
		receiving = receiving.then(() => receive(from, sealed));
	});
	await Promise.all(peers.map(meet));
	window.base = {
		frames: () => video.getVideoPlaybackQuality().totalVideoFrames,
		described: () => described,
		async leave() {
			for (const id of links.keys()) send(id, { bye: true });
			await sending;
			for (const { connection } of links.values()) connection.close();
			socket.emit('leave');
		}
	};
}
