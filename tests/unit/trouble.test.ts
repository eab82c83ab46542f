import { troubleSentences, type Person } from '#lib/features/mesh-health/trouble.ts';
import { describe, expect, test } from 'bun:test';

const person = (name: string, trouble: Partial<Person> = {}): Person => ({
	id: name.toLowerCase(),
	name,
	cannot: undefined,
	cannotUs: undefined,
	troubles: [],
	...trouble
});

describe('trouble between people', () => {
	test('is nothing when there is none', () => {
		expect(troubleSentences(person('Ann'), [person('Bo')])).toEqual([]);
	});

	test('is told from our side and from theirs', () => {
		expect(troubleSentences(person('Ann', { cannot: 'hear', cannotUs: 'see' }), [])).toEqual([
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
		const people = ['Bo', 'Cleo', 'Dan'].map((name) => person(name));
		expect(troubleSentences(person('Ann', { troubles }), people)).toEqual([
			'Cannot reach Dan.',
			'Cannot hear Bo or Cleo.'
		]);
	});

	test('with somebody who said no name is with someone', () => {
		const ann = person('Ann', { troubles: [{ peer: '', cannot: 'see' }] });
		expect(troubleSentences(ann, [person('')])).toEqual(['Cannot see Someone.']);
	});

	test('with a peer out of reach is left to the tile as a whole', () => {
		expect(troubleSentences(person('Ann', { cannot: 'reach' }), [])).toEqual([]);
	});
});
