import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { loadConfig } from '#lib/server/config.ts';
import { servePages } from '#lib/server/http/pages.ts';
import { MemoryRoster } from '#lib/server/roster.ts';
import { createSignaling } from '../../server.ts';

const BUILD = join(import.meta.dirname, '../../build');

/** A roster that tells when somebody entered. */
class TellingRoster extends MemoryRoster {
	readonly #entered: () => void;

	constructor(entered: () => void) {
		super();
		this.#entered = entered;
	}

	override async enter(...args: Parameters<MemoryRoster['enter']>) {
		const peers = await super.enter(...args);
		this.#entered();
		return peers;
	}
}

/** The real page and the real signaling, which can be ended and begun anew without a pause. */
export class RestartingServer {
	/** When somebody entered a room, once for each time, in milliseconds. */
	readonly entries: number[] = [];
	readonly #config = loadConfig({});
	readonly #http = createServer(servePages(BUILD, this.#config));
	#signaling = this.#begin();

	static async start(): Promise<RestartingServer> {
		const server = new RestartingServer();
		await new Promise<void>((listening) => server.#http.listen(0, '127.0.0.1', listening));
		return server;
	}

	get url(): string {
		return `http://localhost:${(this.#http.address() as AddressInfo).port}`;
	}

	/** Cuts all connections and forgets everybody, as a process that ends and is started again. */
	async restart(): Promise<void> {
		await this.#signaling.close();
		this.#signaling = this.#begin();
	}

	#begin() {
		const roster = new TellingRoster(() => this.entries.push(performance.now()));
		return createSignaling(this.#http, this.#config, { roster });
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.#signaling.close();
		this.#http.close();
		this.#http.closeAllConnections();
	}
}
