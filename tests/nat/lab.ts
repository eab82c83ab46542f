import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Home } from './home.ts';
import { Internet } from './internet.ts';
import type { NatKind } from './nat-kinds.ts';
import { servers } from './servers.ts';

/** An internet with its servers, and homes on it, on one machine: in network namespaces. */
export class Lab {
	readonly #internet: Internet;
	readonly #folder: string;
	readonly servers: Awaited<ReturnType<typeof servers>>;
	readonly #homes = new Map<string, Home>();

	private constructor(internet: Internet, folder: string, running: Lab['servers']) {
		this.#internet = internet;
		this.#folder = folder;
		this.servers = running;
	}

	static async open(): Promise<Lab> {
		// Emptied by Playwright when it starts, so nothing piles up after crashes.
		const results = resolve('test-results');
		mkdirSync(results, { recursive: true });
		const folder = mkdtempSync(join(results, 'nat-lab-'));
		const internet = new Internet();
		const lab = new Lab(internet, folder, await servers(internet, folder));
		await Promise.all(Object.values(lab.servers).map((server) => server.start()));
		return lab;
	}

	/** The home of that name; built, with a router of that kind, when first asked for. */
	home(name: string, kind: NatKind): Home {
		const home = this.#homes.get(name) ?? new Home(name, kind, this.#internet, this.#folder);
		this.#homes.set(name, home);
		return home;
	}

	/** Everybody goes home. */
	async empty(): Promise<void> {
		await Promise.all([...this.#homes.values()].map((home) => home.empty()));
	}

	async close(): Promise<void> {
		await Promise.all([...this.#homes.values()].map((home) => home.close()));
		this.#internet.remove();
		rmSync(this.#folder, { recursive: true });
	}
}
