import type { Browser } from '@playwright/test';
import { Caller } from '../support/caller.ts';
import type { CallerOptions } from '../support/caller.ts';
import { launchOptions } from '../support/chromium.ts';
import { recordArrivals } from './arrivals.ts';
import { browserInside } from './browser-inside.ts';
import type { Internet } from './internet.ts';
import { Namespace } from './namespace.ts';
import type { NatKind } from './nat-kinds.ts';
import { Router } from './router.ts';

/** A home with a Chromium in it, behind a router. */
export class Home extends Namespace {
	readonly #internet: Internet;
	/** Where the lab keeps its files. */
	readonly #folder: string;
	#router: Router;
	#browser: Promise<Browser> | undefined;

	constructor(name: string, kind: NatKind, internet: Internet, folder: string) {
		super(`home-${name}`);
		this.#internet = internet;
		this.#folder = folder;
		this.#router = new Router(internet, kind);
		this.#router.plug(this);
	}

	get router(): Router {
		return this.#router;
	}

	/** Takes everybody inside to another network: another address behind another router. */
	move(kind: NatKind): void {
		this.#router.remove();
		this.#router = new Router(this.#internet, kind);
		this.#router.plug(this);
	}

	/** Somebody at home who has not opened the page yet. */
	async person(options: CallerOptions): Promise<Caller> {
		this.#browser ??= this.#launch();
		const caller = await Caller.arrive(await this.#browser, options);
		await caller.context.addInitScript(recordArrivals);
		return caller;
	}

	/** Everybody inside leaves. */
	async empty(): Promise<void> {
		const browser = await this.#browser;
		await Promise.all((browser?.contexts() ?? []).map((context) => context.close()));
	}

	async close(): Promise<void> {
		await (await this.#browser)?.close();
		this.remove();
	}

	override remove(): void {
		this.#router.remove();
		super.remove();
	}

	#launch(): Promise<Browser> {
		const args = [...launchOptions.args, '--ignore-certificate-errors'];
		return browserInside(this, this.#folder, args);
	}
}
