import type { Cannot } from '#lib/protocol/peer.ts';
import { called } from '#lib/ui/people.ts';

export interface Person {
	id: string;
	name: string;
	/** What we cannot do with them. */
	cannot: Cannot | undefined;
	/** What they cannot do with us. */
	cannotUs: Cannot | undefined;
	/** What they cannot do, and with whom. */
	troubles: readonly { peer: string; cannot: Cannot }[];
}

/** What is wrong between `person` and the others, in sentences short enough for a tile. */
export function troubleSentences(person: Person, people: readonly Person[]): string[] {
	const sentences: string[] = [];
	// That we cannot reach them is what the whole tile says.
	if (person.cannot === 'hear') sentences.push('Their sound does not come through.');
	if (person.cannot === 'see') sentences.push('Their picture stands still.');
	if (person.cannotUs) sentences.push(`They cannot ${person.cannotUs} you.`);
	for (const cannot of ['reach', 'hear', 'see'] as const) {
		const names = person.troubles
			.filter((trouble) => trouble.cannot === cannot)
			.flatMap(({ peer }) => people.find(({ id }) => id === peer) ?? [])
			.map(({ name }) => called(name));
		if (names.length > 0) sentences.push(`Cannot ${cannot} ${list.format(names)}.`);
	}
	return sentences;
}

const list = new Intl.ListFormat('en', { type: 'disjunction' });
