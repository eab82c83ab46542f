import type { Clock } from '#lib/rtc/clock.ts';
import { quiet } from './wire.ts';

/** A clock that stands still until the test lets it run. */
export class FakeClock implements Clock {
	#now = 0;
	readonly #tasks = new Set<{ at: number; every?: number; task: () => void }>();

	now(): number {
		return this.#now;
	}

	after(ms: number, task: () => void): () => void {
		return this.#add({ at: this.#now + ms, task });
	}

	every(ms: number, task: () => void): () => void {
		return this.#add({ at: this.#now + ms, every: ms, task });
	}

	/** Time goes on and nothing runs: a busy machine. What falls due runs late, at the next `pass`. */
	block(ms: number): void {
		this.#now += ms;
	}

	/** Lets `ms` pass; whatever falls due runs at its time, and what it leads to is awaited. */
	async pass(ms: number): Promise<void> {
		const end = this.#now + ms;
		for (;;) {
			const next = Math.min(...Array.from(this.#tasks, ({ at }) => at));
			if (next > end) break;
			this.#now = Math.max(this.#now, next);
			for (const entry of [...this.#tasks].filter(({ at }) => at === next)) {
				if (entry.every === undefined) this.#tasks.delete(entry);
				else while (entry.at <= this.#now) entry.at += entry.every; // what was missed is left out
				entry.task();
			}
			await quiet();
		}
		this.#now = end;
	}

	#add(entry: { at: number; every?: number; task: () => void }): () => void {
		this.#tasks.add(entry);
		return () => this.#tasks.delete(entry);
	}
}
