import { troublesOf, type Person } from '#lib/features/mesh-health/trouble.ts';
import { describe, expect, test } from 'bun:test';

const labels = (...names: string[]) => new Map(names.map((name) => [name.toLowerCase(), name]));
const person = (name: string, trouble: Partial<Person> = {}): Person => ({
	label: name,
	name,
	state: 'connected',
	reason: undefined,
	exceeds: false,
	cannot: undefined,
	cannotUs: undefined,
	troubles: [],
	...trouble
});
const sentences = (...[person, names]: Parameters<typeof troublesOf>) =>
	troublesOf(person, names).map(({ sentence }) => sentence);

describe('trouble between people', () => {
	test('is nothing when there is none', () => {
		expect(sentences(person('Ann'), labels('Bo'))).toEqual([]);
	});

	test('is told from our side and from theirs', () => {
		expect(sentences(person('Ann', { cannot: 'hear', cannotUs: 'see' }), labels())).toEqual([
			'Their sound does not come through.',
			'They cannot see you.'
		]);
	});

	test('of others names them, and only those who are here', () => {
		const troubles = [
			{ peer: 'bo', cannot: 'hear' },
			{ peer: 'cleo', cannot: 'hear' },
			{ peer: 'gone', cannot: 'hear' },
			{ peer: 'dan', cannot: 'reach' }
		] as const;
		expect(sentences(person('Ann', { troubles }), labels('Bo', 'Cleo', 'Dan'))).toEqual([
			'Cannot reach Dan.',
			'Cannot hear Bo or Cleo.'
		]);
	});

	test('is told the worst first: what does not come through, then a flood, then a slow path', () => {
		const ann = person('Ann', { exceeds: true, cannot: 'see', reason: 'slow' });
		expect(sentences(ann, labels())).toEqual([
			'Their picture stands still.',
			'Ann sends too much. Some of it is left out.',
			'The path to Ann is slow or loses much.'
		]);
	});

	test('without a path is that there is none, with a way on', () => {
		const gone = { state: 'failed', reason: 'peer-silent', cannotUs: 'hear' } as const;
		expect(troublesOf(person('Ann', gone), labels())).toEqual([
			{
				sentence: 'The browser of Ann does not answer.',
				wayOn: 'Ask them to load the page again.'
			}
		]);
	});

	test('of somebody who has said no name names nobody', () => {
		const gone = { state: 'failed', name: '', label: 'Someone' } as const;
		expect(sentences(person('', gone), labels())).toEqual(['No path to the other side was found.']);
	});

	test('with a peer that is not connected is only that, and what it sends', () => {
		const flood = 'Ann sends too much. Some of it is left out.';
		const trouble = { exceeds: true, cannotUs: 'hear' } as const;
		const of = (state: Person['state']) =>
			sentences(person('Ann', { ...trouble, state }), labels());
		expect(of('connecting')).toEqual([flood]);
		expect(of('interrupted')).toEqual(['Interrupted. One moment…', flood]);
	});

	test('that was hung up says so, once', () => {
		const flood = { exceeds: true, state: 'failed', reason: 'peer-floods' } as const;
		expect(sentences(person('Ann', flood), labels())).toEqual(['Hung up: Ann sends too much.']);
	});
});
