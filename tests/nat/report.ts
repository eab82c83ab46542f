import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NAT_KINDS } from './nat-kinds.ts';
import type { NatKind } from './nat-kinds.ts';
import type { PathEnd } from './path.ts';

/** A call between two homes that could be connected. */
export interface Connected {
	first: NatKind;
	second: NatKind;
	/** Of the first and of the second; absent when they were not connected. */
	path?: [PathEnd, PathEnd];
	/** From the second one's click on Join until both see the other. */
	firstFrameMs?: number;
}

/** A call without TURN between two homes that have no direct path. */
interface Impossible {
	first: NatKind;
	second: NatKind;
	/** From the second one's click on Join until both were told. */
	toldMs?: number;
}

/** What somebody on one end went through while the network was in trouble. */
export interface Recovery {
	trouble: string;
	/** Longest time without a new picture or sound that we want. */
	aimMs: number;
	/** Longest time without a new picture, of each end. */
	frozenMs: [number, number];
	/** Longest time without sound, of each end. */
	silentMs: [number, number];
	/** Each end saw and heard the other at the end. */
	recovered: boolean;
	/** The path at the end. */
	path?: [PathEnd, PathEnd];
}

interface Report {
	connected: Connected[];
	impossible: Impossible[];
	recovery: Recovery[];
}

// Playwright empties test-results when it starts, so what is there is of this run: of its earlier
// workers, too, one of which ends with every test that fails.
const folders = ['test-results', ...(process.env['NAT_WRITE'] ? ['docs'] : [])];

/** Adds one result and writes everything so far, as JSON and as tables. */
export function report<K extends keyof Report>(kind: K, result: Report[K][number]): void {
	const path = 'test-results/nat.json';
	const all: Report = existsSync(path)
		? (JSON.parse(readFileSync(path, 'utf8')) as Report)
		: { connected: [], impossible: [], recovery: [] };
	(all[kind] as (typeof result)[]).push(result);
	for (const folder of folders) {
		mkdirSync(folder, { recursive: true });
		writeFileSync(join(folder, 'nat.json'), `${JSON.stringify(all, null, '\t')}\n`);
		writeFileSync(join(folder, 'nat.md'), markdown(all));
	}
}

const markdown = ({ connected, impossible, recovery }: Report) => `# Which networks reach each other

Made by \`NAT_WRITE=1 bun run test:nat\`.

## With a TURN server

Rows were in the room first, columns joined. Each cell: what the first and the second send from, and the time from Join until both see the other.

${matrix(connected, ({ path, firstFrameMs }) =>
	path ? `${path.join(' ↔ ')}, ${seconds(firstFrameMs)}` : 'not connected'
)}

## Without a TURN server

Pairs without a direct path, and the time from Join until both are told that there is none.

${matrix(impossible, ({ toldMs }) => (toldMs === undefined ? 'not told' : seconds(toldMs)))}

## When the network changes during a call

Longest time without a new picture, and without sound, for either end, and what we want it to be.

${table(
	['', 'first: picture', 'sound', 'second: picture', 'sound', 'aim', 'path at the end'],
	recovery.map(({ trouble, aimMs, frozenMs, silentMs, recovered, path }) => [
		trouble,
		...frozenMs.flatMap((frozen, end) => [frozen, silentMs[end]]).map(seconds),
		seconds(aimMs),
		recovered ? (path?.join(' ↔ ') ?? '') : 'not recovered'
	])
)}
`;

function matrix<C extends { first: NatKind; second: NatKind }>(
	cells: C[],
	text: (cell: C) => string
) {
	const find = (first: NatKind, second: NatKind) =>
		cells.findLast((cell) => cell.first === first && cell.second === second);
	return table(
		['', ...NAT_KINDS],
		NAT_KINDS.map((first) => [
			`**${first}**`,
			...NAT_KINDS.map((second) => {
				const cell = find(first, second);
				return cell ? text(cell) : '';
			})
		])
	);
}

const seconds = (ms: number | undefined) => `${((ms ?? NaN) / 1000).toFixed(1)} s`;

function table(head: string[], rows: string[][]): string {
	const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
	return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
