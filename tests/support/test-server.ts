import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadConfig } from '#lib/server/config.ts';
import type { Config } from '#lib/server/config.ts';
import type { Roster } from '#lib/server/roster.ts';
import { createSignaling } from '../../server.ts';
import { TestPeer } from './test-peer.ts';
import type { Introduction } from './test-peer.ts';

/** A signaling server on a free port of the loopback, and the peers that a test connects to it. */
export class TestServer {
	readonly http = createServer();
	readonly #peers: TestPeer[] = [];
	readonly signaling: ReturnType<typeof createSignaling>;

	private constructor(config: Partial<Config>, roster?: Roster) {
		this.signaling = createSignaling(
			this.http,
			{ ...loadConfig({}), ...config },
			roster && { roster }
		);
	}

	static async start(config: Partial<Config> = {}, roster?: Roster): Promise<TestServer> {
		const server = new TestServer(config, roster);
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

	async [Symbol.asyncDispose](): Promise<void> {
		for (const peer of this.#peers) peer.close();
		await this.signaling.close();
		this.http.close();
		this.http.closeAllConnections();
	}
}
