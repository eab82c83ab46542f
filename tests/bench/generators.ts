/** The load generator as one; several processes, so that the relay is what is measured. */
import { join } from 'node:path';
import type { Swarming, Exchange, Exchanged } from './swarm.ts';
import type { Orders } from './generator.ts';

const GENERATOR = join(import.meta.dir, 'generator.ts');

export class Generators {
	readonly #generators: Generator[];

	constructor(processes: number) {
		this.#generators = Array.from({ length: processes }, () => new Generator());
	}

	/** Brings `count` members in pairs to a relay. Resolves with each one's time to connect, in ms. */
	async gather({ dialect, port, count }: Omit<Swarming, 'firstAddress'>): Promise<number[]> {
		const share = count / this.#generators.length;
		const waits = this.#generators.map((generator, index) =>
			generator.order('gather', { dialect, port, count: share, firstAddress: 1 + index * share })
		);
		return (await Promise.all(waits)).flat();
	}

	async exchange({ perSecond, ...rest }: Exchange): Promise<Exchanged> {
		const share = perSecond / this.#generators.length;
		const parts = await this.#all('exchange', { perSecond: share, ...rest });
		return {
			sent: sum(parts.map(({ sent }) => sent)),
			lost: sum(parts.map(({ lost }) => lost)),
			latencies: parts.flatMap(({ latencies }) => latencies)
		};
	}

	/** Resolves when everybody has lost the relay, and is back in it and in their room. */
	async comeBack(): Promise<void> {
		await this.#all('comeBack');
	}

	async disperse(): Promise<void> {
		await this.#all('disperse');
	}

	/** Members that are connected. */
	async size(): Promise<number> {
		return sum(await this.#all('size'));
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await Promise.all(this.#generators.map((generator) => generator.end()));
	}

	#all<O extends keyof Orders>(order: O, ...details: Parameters<Orders[O]>) {
		return Promise.all(this.#generators.map((generator) => generator.order(order, ...details)));
	}
}

class Generator {
	#asked: PromiseWithResolvers<unknown> | undefined;
	readonly #process = Bun.spawn([process.execPath, GENERATOR], {
		stdio: ['ignore', 'inherit', 'inherit'],
		ipc: (answer) => this.#asked?.resolve(answer),
		onExit: (_process, code) => this.#asked?.reject(new Error(`a generator ended with ${code}`))
	});

	/** One at a time. */
	order<O extends keyof Orders>(order: O, ...details: Parameters<Orders[O]>) {
		this.#asked = Promise.withResolvers();
		const message: [O, ...Parameters<Orders[O]>] = [order, ...details];
		this.#process.send(message);
		return this.#asked.promise as ReturnType<Orders[O]>;
	}

	async end(): Promise<void> {
		this.#asked?.promise.catch(() => {}); // nobody waits for it any more
		this.#process.kill();
		await this.#process.exited;
	}
}

const sum = (numbers: number[]) => numbers.reduce((all, each) => all + each, 0);
