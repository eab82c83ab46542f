/** What a running process uses, as Linux counts it (proc(5)). */
import { readFileSync, readdirSync } from 'node:fs';

/** `sysconf(_SC_CLK_TCK)`: 100 on every Linux there is. */
const TICKS_PER_SECOND = 100;

export class ProcessUse {
	readonly #folder: string;

	constructor(pid: number) {
		this.#folder = `/proc/${pid}`;
	}

	/** Processor time of all its threads so far, in seconds; counted in steps of 10 ms. */
	get cpuSeconds(): number {
		const stat = readFileSync(`${this.#folder}/stat`, 'utf8');
		// The name of the process, in brackets, may hold spaces; `state` follows as field 3.
		const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
		const [user, system] = [fields[14 - 3], fields[15 - 3]].map(Number);
		return (user! + system!) / TICKS_PER_SECOND;
	}

	/** Files and connections that are open. */
	get openFiles(): number {
		return readdirSync(`${this.#folder}/fd`).length;
	}

	/** Memory that is resident, in bytes. */
	get residentBytes(): number {
		const status = readFileSync(`${this.#folder}/status`, 'utf8');
		return 1024 * Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]);
	}
}
