/** Processor time of the browsers that this process started, as Linux counts it (proc(5)). */
import { readFileSync, readdirSync } from 'node:fs';
import { ProcessUse } from '../process-use.ts';

/**
 * Processor time of every running browser process so far, in seconds. A process that ends between two
 * readings takes its time with it, so compare them only while none does.
 */
export function browserSeconds(): number {
	const parents = new Map<number, number>();
	for (const pid of readdirSync('/proc').map(Number).filter(Number.isInteger)) {
		const parent = parentOf(pid);
		if (parent !== undefined) parents.set(pid, parent);
	}
	const isOurs = (pid: number): boolean => {
		const parent = parents.get(pid);
		return parent === process.pid || (parent !== undefined && isOurs(parent));
	};
	let seconds = 0;
	for (const pid of parents.keys()) if (isOurs(pid)) seconds += browserTime(pid);
	return seconds;
}

function parentOf(pid: number): number | undefined {
	const parent = readEnding(() => readFileSync(`/proc/${pid}/status`, 'utf8'));
	return parent === undefined ? undefined : Number(/^PPid:\s+(\d+)$/m.exec(parent)?.[1]);
}

/** 0 for a process that is no browser: the server is counted elsewhere. */
function browserTime(pid: number): number {
	const path = readEnding(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0]) ?? '';
	if (!/chrom|headless/i.test(path)) return 0;
	return readEnding(() => new ProcessUse(pid).cpuSeconds) ?? 0;
}

/** Reads something of a process, or nothing when it has just ended. */
function readEnding<T>(read: () => T): T | undefined {
	try {
		return read();
	} catch (error) {
		if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
		throw error;
	}
}
