import type { PeerId } from '#lib/protocol/server.ts';
import { peerIdOf } from '#lib/server/admission.ts';
import { roomKey, type RoomKey } from '#lib/signaling/room-key.ts';
import { seal } from '#lib/signaling/seal.ts';
import { setTimeout } from 'node:timers/promises';
import { random43, TestPeer } from './test-peer.ts';

/** A resume secret whose peer id begins with `letter`: `-` sorts before all others, `z` after. */
export function secretWith(letter: string): string {
	for (;;) {
		const secret = random43();
		if (peerIdOf(secret).startsWith(letter)) return secret;
	}
}

/** Another address than that of the browsers, on a server that trusts one proxy. */
const ADDRESS = '203.0.113.66';

/**
 * A client without a browser that knows the code of the room and misbehaves in it. It makes every
 * offer, because its id sorts first. What the attacked peers answer is not read.
 */
export class HostileMember {
	readonly #peer: TestPeer;
	readonly #key: RoomKey;
	readonly #sent = new Map<PeerId, number>();
	#links = 0;

	private constructor(peer: TestPeer, key: RoomKey) {
		this.#peer = peer;
		this.#key = key;
	}

	static async arrive(url: string, code: string): Promise<HostileMember> {
		const key = await roomKey(code);
		const peer = new TestPeer(url, { resume: secretWith('-'), address: ADDRESS });
		await peer.connected();
		return new HostileMember(peer, key);
	}

	async join(): Promise<void> {
		const answer = await this.#peer.join(this.#key.room);
		if (!answer.ok) throw new Error(`refused: ${answer.error}`);
	}

	leave(): void {
		this.#peer.socket.emit('leave');
	}

	/** Seals a signal and sends it. Every signal is well sealed, whatever it says. */
	async signal(to: PeerId, signal: object): Promise<void> {
		const number = (this.#sent.get(to) ?? 0) + 1;
		this.#sent.set(to, number);
		const place = { from: this.#peer.id, to, number };
		this.#peer.socket.emit('signal', to, await seal(this.#key, place, JSON.stringify(signal)));
	}

	/** Begins a link with an offer of so many m-lines, apart from that of the data channel. */
	async offer(to: PeerId, mLines = 4): Promise<string> {
		const link = `link${this.#links++}`;
		const description = { type: 'offer', sdp: offerOf(mLines) };
		await this.signal(to, { link, seq: 0, description });
		return link;
	}

	/** Begins a link and sends candidates that lead nowhere. */
	async floodCandidates(to: PeerId, count: number): Promise<void> {
		const link = await this.offer(to);
		for (let i = 0; i < count; i++) {
			const address = `10.66.${i >> 8}.${i & 255}`;
			const candidate = `candidate:${i} 1 udp 2122260223 ${address} 9 typ host`;
			const place = { sdpMid: '0', sdpMLineIndex: 0 };
			await this.signal(to, { link, seq: i + 1, candidate: { candidate, ...place } });
		}
	}

	/** Begins one link after the other, each in the place of the one before. */
	async relink(to: PeerId, count: number, pauseMs: number): Promise<void> {
		for (let i = 0; i < count; i++) {
			await this.offer(to);
			await setTimeout(pauseMs);
		}
	}

	async comeAndGo(times: number): Promise<void> {
		for (let i = 0; i < times; i++) {
			await this.join();
			this.leave();
		}
	}

	/** Says that it leaves, and stays in the room. */
	async sayBye(to: PeerId): Promise<void> {
		await this.signal(to, { link: 'none', seq: 0, bye: true });
	}

	/** Resolves when the server has taken all that was sent. */
	async delivered(): Promise<void> {
		await this.#peer.caughtUp();
	}

	[Symbol.dispose](): void {
		this.#peer.close();
	}
}

/** An offer that browsers accept, for a transport that nobody answers on. */
function offerOf(mLines: number): string {
	const bytes = crypto.getRandomValues(new Uint8Array(32));
	const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'));
	const transport = [
		'c=IN IP4 0.0.0.0',
		`a=ice-ufrag:${hex.slice(0, 4).join('')}`,
		`a=ice-pwd:${hex.slice(0, 16).join('')}`,
		`a=fingerprint:sha-256 ${hex.join(':').toUpperCase()}`,
		'a=setup:actpass'
	];
	const mids = Array.from({ length: mLines }, (_, i) => i);
	// Audio, video, video, audio, as every page offers, with the transport in each: without it Chromium
	// refuses them. All beyond is audio, and without it, so that the offer fits a signal.
	const media = mids.flatMap((mid) => {
		const [kind, codec] = [1, 2].includes(mid) ? ['video', 'VP8/90000'] : ['audio', 'opus/48000/2'];
		return [
			`m=${kind} 9 UDP/TLS/RTP/SAVPF 111`,
			...(mid < 4 ? transport : []),
			`a=mid:${mid}`,
			'a=rtcp-mux',
			`a=rtpmap:111 ${codec}`
		];
	});
	return [
		'v=0',
		`o=- ${Date.now()} 2 IN IP4 127.0.0.1`,
		's=-',
		't=0 0',
		`a=group:BUNDLE ${mids.join(' ')} d`,
		...media,
		'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
		...transport,
		'a=mid:d',
		'a=sctp-port:5000',
		''
	].join('\r\n');
}
