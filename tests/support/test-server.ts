import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { loadConfig } from '#lib/server/config.ts';
import type { Config } from '#lib/server/config.ts';
import { createSignaling } from '../../server.ts';
import { TestPeer } from './test-peer.ts';
import type { Introduction } from './test-peer.ts';

/** What several servers may share. */
type Stores = NonNullable<Parameters<typeof createSignaling>[2]>;

/** A signaling server on a free port of the loopback, and the peers that a test connects to it. */
export class TestServer {
	readonly http = createServer();
	readonly #peers: TestPeer[] = [];
	readonly #upgraded = new Set<Duplex>();
	readonly signaling: ReturnType<typeof createSignaling>;

	private constructor(config: Partial<Config>, stores: Stores) {
		this.http.on('upgrade', (_, socket) => this.#upgraded.add(socket));
		this.signaling = createSignaling(this.http, { ...loadConfig({}), ...config }, stores);
	}

	static async start(config: Partial<Config> = {}, stores: Stores = {}): Promise<TestServer> {
		const server = new TestServer(config, stores);
		await new Promise<void>((listening) => server.http.listen(0, '127.0.0.1', listening));
		return server;
	}

	get url(): string {
		return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
	}

	/** A peer that is connected, in no room yet. */
	async connect(introduction: Introduction = {}): Promise<TestPeer> {
		const peer = this.peer(introduction);
		await peer.connected();
		return peer;
	}

	/** A peer that may still be refused. */
	peer(introduction: Introduction = {}): TestPeer {
		const peer = new TestPeer(this.url, introduction);
		this.#peers.push(peer);
		return peer;
	}

	/** Closes the port and every connection without a word, as a dying process does. */
	cut(): void {
		this.http.close();
		this.http.closeAllConnections();
		for (const socket of this.#upgraded) socket.destroy();
	}

	async [Symbol.asyncDispose](): Promise<void> {
		for (const peer of this.#peers) peer.close();
		await this.signaling.close();
		this.cut();
	}
}
