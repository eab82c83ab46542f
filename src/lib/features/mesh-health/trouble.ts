import type { Trouble } from '#lib/call/feature.ts';
import type { Diagnosis } from '#lib/rtc/diagnosis/diagnosis.ts';
import type { PeerState } from '#lib/rtc/peer-status.ts';
import { listed } from '#lib/ui/listed.ts';
import { pathProblem } from '#lib/ui/path-sentences.ts';
import type { Cannot } from './mesh-health.svelte.ts';

export interface Person {
	label: string;
	/** What it calls itself; '' until it has said it. */
	name: string;
	state: PeerState;
	/** Why there is no path, or why it is slow. */
	reason: Diagnosis | undefined;
	/** It sends more than this page reads. */
	exceeds: boolean;
	/** What this peer cannot do with it. */
	cannot: Cannot | undefined;
	/** What it cannot do with this peer. */
	cannotUs: Cannot | undefined;
	/** What it cannot do, and with which others. */
	troubles: readonly { peer: string; cannot: Cannot }[];
}

/**
 * What is wrong between `person` and the others, in sentences short enough for a tile; the worst
 * first.
 *
 * @param labels what each peer is called, by id
 */
export function troublesOf(person: Person, labels: ReadonlyMap<string, string>): Trouble[] {
	const { label, name, state, reason } = person;
	const path = (diagnosis: Diagnosis) => pathProblem(diagnosis, name ? label : undefined);
	// Of a peer that was hung up, the reason says it.
	const flood =
		person.exceeds && reason !== 'peer-floods'
			? [{ sentence: `${label} sends too much. Some of it is left out.` }]
			: [];
	switch (state) {
		case 'connecting':
			return flood;
		case 'interrupted':
			return [{ sentence: 'Interrupted. One moment…' }, ...flood];
		case 'failed':
			return [path(reason ?? 'unknown'), ...flood];
		case 'connected':
			return [...between(person, labels), ...flood, ...(reason ? [path(reason)] : [])];
		default:
			return state satisfies never;
	}
}

/** What does not come through while media flows. */
function between(
	{ cannot, cannotUs, troubles }: Person,
	labels: ReadonlyMap<string, string>
): Trouble[] {
	const sentences: string[] = [];
	if (cannot === 'hear') sentences.push('Their sound does not come through.');
	if (cannot === 'see') sentences.push('Their picture stands still.');
	if (cannotUs) sentences.push(`They cannot ${cannotUs} you.`);
	for (const kind of ['reach', 'hear', 'see'] as const) {
		const names = troubles
			.filter((trouble) => trouble.cannot === kind)
			.flatMap(({ peer }) => labels.get(peer) ?? []);
		if (names.length > 0) sentences.push(`Cannot ${kind} ${listed(names, 'or')}.`);
	}
	return sentences.map((sentence) => ({ sentence }));
}
