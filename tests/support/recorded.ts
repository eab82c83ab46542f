import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Evidence } from '#lib/rtc/diagnosis/ice-observer.ts';

/** One connection as its two browsers knew it; `bun run record:evidence` recorded it. */
export interface Recorded {
	/** With what, and of what. */
	recorded: string;
	here: Evidence;
	/** Absent where that browser had ended. */
	there?: Evidence;
}

export const recorded = (name: string): Recorded =>
	JSON.parse(readFileSync(join(import.meta.dir, `recorded/${name}.json`), 'utf8')) as Recorded;
