import { diffArrays } from 'diff';
import type { Entry } from './entry.ts';
import { printable } from './printable.ts';

/** An offer or answer that went between this page and a peer. */
export interface SeenDescription {
	id: number;
	at: number;
	peer: string;
	sent: boolean;
	type: 'offer' | 'answer';
	lines: readonly string[];
	/** The one before from the same side; none for the first. */
	before?: readonly string[];
}

/** Lines that are shown, and changes that are looked for: a peer may send thousands. */
const MOST_LINES = 1_000;

/** Oldest first. One that went by both ways, or was sent again, is one. */
export function descriptionsOf(entries: readonly Entry[]): SeenDescription[] {
	const last = new Map<string, readonly string[]>();
	const sdps = new Map<string, string>();
	return entries.flatMap((entry): SeenDescription | [] => {
		if (entry.type !== 'signal' || !('description' in entry.content)) return [];
		const { id, at, peer, sent } = entry;
		const { type, sdp } = entry.content.description;
		const side = `${peer} ${sent}`;
		if (sdps.get(side) === sdp) return [];
		sdps.set(side, sdp);
		const before = last.get(side);
		const lines = sdp
			.split(/\r\n|\n/)
			.filter(Boolean)
			.slice(0, MOST_LINES)
			.map(printable);
		last.set(side, lines);
		return { id, at, peer, sent, type, lines, ...(before && { before }) };
	});
}

export interface DescriptionLine {
	text: string;
	/** Against the description before. */
	change: 'same' | 'new' | 'gone';
}

/** The lines, with those that are gone since the description before. */
export function linesOf({ lines, before }: SeenDescription): DescriptionLine[] {
	const changes = before && diffArrays([...before], [...lines]);
	if (!changes) return lines.map((text) => ({ text, change: 'same' }));
	return changes.flatMap(({ value, added, removed }) => {
		const change = added ? 'new' : removed ? 'gone' : 'same';
		return value.map((text): DescriptionLine => ({ text, change }));
	});
}
