import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Server } from 'socket.io';
import type { ClientToServer, PeerId, ServerToClient } from '#lib/protocol/server.ts';
import { loadConfig } from '#lib/server/config.ts';
import { logErrors } from '#lib/server/observe/server-event.ts';
import { identify } from '#lib/server/admission.ts';
import type { PeerSocket } from '#lib/server/peer-socket.ts';
import { servePages } from '#lib/server/http/pages.ts';
import type { Delivery } from './lying-room.ts';

/** What the server delivers instead of one signal; `others` are all peers but the two. */
export type Lie = (truth: Delivery, others: PeerId[]) => Delivery[];

/** Serves the real page, keeps the contract with one room for all, and lies about who said what. */
export class LyingServer {
	readonly #http = createServer(
		servePages(join(import.meta.dirname, '../../build'), { trustProxy: 0 })
	);
	readonly #io = new Server<ClientToServer, ServerToClient>(this.#http);
	readonly #members = new Map<PeerId, PeerSocket>();

	private constructor(lie: Lie) {
		this.#io.use(identify(loadConfig({}), logErrors) as never);
		this.#io.on('connection', (client) => {
			const socket = client as PeerSocket;
			const { peer } = socket.data;
			socket.on('peek', (_room, ack) => ack({ ok: true, count: this.#members.size }));
			socket.on('ice-servers', (ack) =>
				ack({ ok: true, iceServers: [], iceTransportPolicy: 'all' })
			);
			socket.on('join', (_room, ack) => {
				const peers = [...this.#members.keys()].filter((id) => id !== peer);
				this.#members.set(peer, socket);
				ack({
					ok: true,
					self: peer,
					peers,
					maxPeers: 8,
					iceServers: [],
					iceTransportPolicy: 'all'
				});
				for (const id of peers) this.#members.get(id)?.emit('peer-joined', peer);
			});
			socket.on('signal', (to, message) => {
				const others = [...this.#members.keys()].filter((id) => id !== peer && id !== to);
				for (const told of lie({ from: peer, to, message }, others)) {
					this.#members.get(told.to)?.emit('signal', told.from, told.message);
				}
			});
		});
	}

	static async start(lie: Lie): Promise<LyingServer> {
		const server = new LyingServer(lie);
		await new Promise<void>((listening) => server.#http.listen(0, '127.0.0.1', listening));
		return server;
	}

	get url(): string {
		return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.#io.close();
	}
}
