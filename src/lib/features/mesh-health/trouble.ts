import { listed } from '#lib/ui/listed.ts';
import type { Cannot } from './mesh-health.svelte.ts';

export interface Person {
	/** It sends more than this page reads. */
	exceeds: boolean;
	label: string;
	/** Media flows. What it says of its troubles may be old otherwise. */
	connected: boolean;
	/** What this peer cannot do with it. */
	cannot: Cannot | undefined;
	/** What it cannot do with this peer. */
	cannotUs: Cannot | undefined;
	/** What it cannot do, and with which others. */
	troubles: readonly { peer: string; cannot: Cannot }[];
}

/**
 * What is wrong between `person` and the others, in sentences short enough for a tile.
 *
 * @param labels what each peer is called, by id
 */
export function troubleSentences(person: Person, labels: ReadonlyMap<string, string>): string[] {
	const sentences: string[] = [];
	if (person.exceeds) {
		sentences.push(`${person.label} sends too much. Some of it is left out.`);
	}
	if (!person.connected) return sentences;
	// That they cannot be reached is what the whole tile says.
	if (person.cannot === 'hear') sentences.push('Their sound does not come through.');
	if (person.cannot === 'see') sentences.push('Their picture stands still.');
	if (person.cannotUs) sentences.push(`They cannot ${person.cannotUs} you.`);
	for (const cannot of ['reach', 'hear', 'see'] as const) {
		const names = person.troubles
			.filter((trouble) => trouble.cannot === cannot)
			.flatMap(({ peer }) => labels.get(peer) ?? []);
		if (names.length > 0) sentences.push(`Cannot ${cannot} ${listed(names, 'or')}.`);
	}
	return sentences;
}
