/** What a check of the connection found, in the words in which a failing call would say it. */
import type { Finding, Part } from '#lib/rtc/diagnosis/connection-check.ts';
import { pathProblem } from '#lib/ui/path-sentences.ts';
import { unreachableProblem } from './room-sentences.ts';

export interface Verdict {
	/** `good`: it works; `open`: it limits what will work; `bad`: calls will fail because of it. */
	mood: 'good' | 'open' | 'bad';
	sentence: string;
	wayOn?: string;
}

export const PART_NAMES = {
	server: 'Server',
	direct: 'Direct path',
	relay: 'Relay'
} as const satisfies Record<Part, string>;

/** As a call needs them, whichever was known first. */
export const inOrder = <T extends { part: Part }>(found: readonly T[]): T[] =>
	(Object.keys(PART_NAMES) as Part[]).flatMap((name) => found.filter(({ part }) => part === name));

/** `relayed`: a relay was found to work, which makes up for a direct path that is not there. */
export function verdict(
	{ part, finding, milliseconds }: { part: Part; finding: Finding; milliseconds: number },
	relayed = false
): Verdict {
	if (finding === 'ok') return { mood: 'good', sentence: good(part, milliseconds) };
	if (finding === 'absent') return { mood: 'open', sentence: absent(part) };
	if (finding === 'limited') {
		return {
			mood: relayed ? 'good' : 'open',
			sentence: 'Your router lets direct paths through to some networks only.',
			wayOn: relayed ? 'The relay takes the rest.' : 'The rest would need a relay.'
		};
	}
	if (finding === 'offline') return { mood: 'bad', ...unreachableProblem(false) };
	const problem = pathProblem(finding);
	if (part !== 'direct') return { mood: 'bad', ...problem };
	return relayed
		? { mood: 'open', ...problem, wayOn: 'Your calls go through the relay instead.' }
		: { mood: finding === 'no-servers' ? 'open' : 'bad', ...problem };
}

function good(part: Part, milliseconds: number): string {
	switch (part) {
		case 'server':
			return `The server answers within ${Math.max(1, Math.ceil(milliseconds))} ms.`;
		case 'direct':
			return 'Direct paths to other networks can be found: STUN answers.';
		case 'relay':
			return 'Where there is no direct path, the relay works.';
		default:
			return part satisfies never;
	}
}

function absent(part: Part): string {
	switch (part) {
		case 'server':
		case 'direct':
			return 'This server names no STUN server: direct paths are found on one network only.';
		case 'relay':
			return 'This server names no relay: without a direct path there is no call.';
		default:
			return part satisfies never;
	}
}
