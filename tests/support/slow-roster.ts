import { MemoryRoster } from '#lib/server/roster.ts';

/** A roster that lets a test stop time at the door: a store far away. */
export class SlowRoster extends MemoryRoster {
	#asked = Promise.withResolvers<void>();
	#open = Promise.resolve();
	#admit: () => void = () => {};

	/** From now on nobody is seated before `admit()`. Resolves when the first one waits. */
	hold(): Promise<void> {
		this.#asked = Promise.withResolvers();
		this.#open = new Promise((resolve) => (this.#admit = resolve));
		return this.#asked.promise;
	}

	admit(): void {
		this.#admit();
	}

	override async enter(...args: Parameters<MemoryRoster['enter']>) {
		this.#asked.resolve();
		await this.#open;
		return super.enter(...args);
	}
}
