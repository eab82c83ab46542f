import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IceReport } from '#lib/rtc/diagnosis/ice-observer.ts';

/** One connection as its two browsers knew it; `bun run record:evidence` recorded it. */
export interface Recorded {
	/** With what, and of what. */
	recorded: string;
	here: IceReport;
	/** Absent where that browser had ended. */
	there?: IceReport;
}

export const recorded = (name: string): Recorded =>
	JSON.parse(readFileSync(join(import.meta.dir, `recorded/${name}.json`), 'utf8')) as Recorded;
