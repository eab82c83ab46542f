/** Words about who is there. */

const WORDS = [
	'Nobody',
	'One person',
	'Two people',
	'Three people',
	'Four people',
	'Five people',
	'Six people',
	'Seven people',
	'Eight people',
	'Nine people',
	'Ten people',
	'Eleven people',
	'Twelve people'
] as const;

/** Who waits behind the door; `undefined` while the server has not said. */
export function headcountSentence(count: number | undefined): string {
	if (count === undefined) return 'Looking who is there…';
	if (count === 0) return 'Nobody is here yet.';
	return `${WORDS[count] ?? `${count} people`} ${count === 1 ? 'is' : 'are'} here.`;
}

/** One or two letters for a person: `Ada Lovelace` is `AL`. Whole characters, never half an emoji. */
export function initials(name: string): string {
	const words = name.trim().split(/\s+/).filter(Boolean);
	const picked = words.length > 1 ? [words[0], words.at(-1)] : words;
	return picked
		.map((word) => [...new Intl.Segmenter().segment(word ?? '')][0]?.segment.toUpperCase())
		.join('');
}

export interface Present {
	id: string;
	/** What the peer is called. */
	label: string;
	/** What the peer calls itself; '' until it says. */
	name: string;
	screen: boolean;
}

/** What happened between two looks at a room, as sentences to be shown or read out. */
export function happened(before: readonly Present[], after: readonly Present[]): string[] {
	const was = new Map(before.map((person) => [person.id, person]));
	const is = new Set(after.map(({ id }) => id));
	const shared = ({ id }: Present) => was.get(id)?.screen ?? false;
	return [
		sentence(
			after.filter(({ id }) => !was.has(id)),
			'came in'
		),
		sentence(
			before.filter(({ id }) => !is.has(id)),
			'left'
		),
		sentence(
			after.filter((person) => person.screen && !shared(person)),
			'began to share a screen'
		),
		sentence(
			after.filter((person) => !person.screen && shared(person)),
			'stopped sharing'
		),
		...after.flatMap(({ id, name, label }) => {
			const before = was.get(id);
			const renamed = before && before.name !== '' && name !== '' && before.name !== name;
			return renamed ? `${before.label} is called ${label} now.` : [];
		})
	].filter((said) => said !== '');
}

const MOST_NAMES = 3;
const list = new Intl.ListFormat('en');

function sentence(people: readonly Present[], did: string): string {
	if (people.length === 0) return '';
	const names = people.map(({ label }) => label);
	const others = names.length - MOST_NAMES;
	const said = others > 1 ? [...names.slice(0, MOST_NAMES), `${others} others`] : names;
	return `${list.format(said)} ${did}.`;
}
