import { readFileSync } from 'node:fs';

/** Where no limit can be read, as on systems other than Linux. */
const USUAL_LIMIT = 10_240;

/** Files, connections included, that this process may have open (`ulimit -n`). */
export function maxOpenFiles(): number {
	try {
		const [, soft] =
			/^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
		return soft === undefined ? USUAL_LIMIT : Number(soft);
	} catch {
		return USUAL_LIMIT; // no /proc
	}
}
