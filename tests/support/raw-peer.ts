import { webSocketWith } from './open-web-socket.ts';
import { random43, within } from './test-peer.ts';

/**
 * Speaks Engine.IO 4 and Socket.IO 5 frame by frame, so that it can say what no client library
 * would: `40` connects, `42[…]` is an event, `427[…]` one that wants ack 7, `437[…]` that ack,
 * `451-[…]` an event with one binary attachment.
 */
export class RawPeer {
	readonly #socket: WebSocket;
	readonly #frames: string[] = [];
	readonly closed: Promise<void>;
	#arrived: () => void = () => {};

	private constructor(url: string, address?: string) {
		this.#socket = webSocketWith(
			`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`,
			address === undefined ? {} : { 'x-forwarded-for': address }
		);
		this.closed = new Promise((resolve) => (this.#socket.onclose = () => resolve()));
		this.#socket.onmessage = ({ data }) => {
			if (data === '2') return this.#socket.send('3'); // ping
			this.#frames.push(String(data));
			this.#arrived();
		};
	}

	/** A connection that has not said who it is. Behind a proxy it comes from `address`. */
	static async open(url: string, address?: string): Promise<RawPeer> {
		const peer = new RawPeer(url, address);
		const refused = peer.closed.then(() => Promise.reject(new Error('refused')));
		await Promise.race([peer.frame(), refused]); // 0{…}: the transport is open
		return peer;
	}

	static async connect(url: string, address?: string): Promise<RawPeer> {
		const peer = await RawPeer.open(url, address);
		peer.send(`40${JSON.stringify({ resume: random43() })}`);
		await peer.frame(); // 40{…}: connected
		return peer;
	}

	send(frame: string | Uint8Array<ArrayBuffer>): void {
		this.#socket.send(frame);
	}

	/** Takes the oldest frame; waits for one when there is none. */
	async frame(): Promise<string> {
		const first = this.#frames.shift();
		if (first !== undefined) return first;
		await within(new Promise<void>((resolve) => (this.#arrived = resolve)), 'a frame');
		return this.frame();
	}

	[Symbol.dispose](): void {
		this.#socket.close();
	}
}
