import { troubleSentences, type Person } from '#lib/features/mesh-health/trouble.ts';
import { describe, expect, test } from 'bun:test';

const labels = (...names: string[]) => new Map(names.map((name) => [name.toLowerCase(), name]));
const person = (name: string, trouble: Partial<Person> = {}): Person => ({
	label: name,
	exceeds: false,
	connected: true,
	cannot: undefined,
	cannotUs: undefined,
	troubles: [],
	...trouble
});

describe('trouble between people', () => {
	test('is nothing when there is none', () => {
		expect(troubleSentences(person('Ann'), labels('Bo'))).toEqual([]);
	});

	test('is told from our side and from theirs', () => {
		expect(troubleSentences(person('Ann', { cannot: 'hear', cannotUs: 'see' }), labels())).toEqual([
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
		expect(troubleSentences(person('Ann', { troubles }), labels('Bo', 'Cleo', 'Dan'))).toEqual([
			'Cannot reach Dan.',
			'Cannot hear Bo or Cleo.'
		]);
	});

	test('begins with what was left out of a flood', () => {
		const ann = person('Ann', { exceeds: true, cannot: 'see' });
		expect(troubleSentences(ann, labels())).toEqual([
			'Ann sends too much. Some of it is left out.',
			'Their picture stands still.'
		]);
	});

	test('with a peer that is not connected is only what it sends', () => {
		const gone = { connected: false, exceeds: true, cannotUs: 'hear' } as const;
		expect(troubleSentences(person('Ann', gone), labels())).toEqual([
			'Ann sends too much. Some of it is left out.'
		]);
	});

	test('with a peer out of reach is left to the tile as a whole', () => {
		expect(troubleSentences(person('Ann', { cannot: 'reach' }), labels())).toEqual([]);
	});
});
