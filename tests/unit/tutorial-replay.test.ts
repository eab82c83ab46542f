import { describe, expect, test } from 'bun:test';
import { readBlocks } from '../../scripts/tutorial/blocks.ts';
import type { FileDirective } from '../../scripts/tutorial/directive.ts';
import { Fault } from '../../scripts/tutorial/fault.ts';
import { readHunks } from '../../scripts/tutorial/hunks.ts';
import { apply } from '../../scripts/tutorial/replay.ts';

/** What follows the directive in line 1, so that its fence's first line is line 4. */
function fenceOf(...lines: string[]) {
	const [fence] = readBlocks(['\n\n```ts', ...lines, '```'].join('\n'), []);
	if (fence?.type !== 'fence') throw new Error('no fence');
	return fence;
}

const path = 'a.ts';
const whole = (kind: 'create' | 'replace' | 'look', ...lines: string[]): FileDirective => ({
	...{ kind, line: 1, path },
	fence: fenceOf(...lines)
});
const change = (...lines: string[]): FileDirective => ({
	...{ kind: 'change', line: 1, path },
	hunks: readHunks(fenceOf(...lines), [])
});

function faultOf(directive: FileDirective, before: string | undefined): string {
	try {
		apply(directive, before);
	} catch (error) {
		if (error instanceof Fault) return `${error.line}: ${error.message}`;
		throw error;
	}
	return '';
}

test('a file is made, replaced and removed', () => {
	expect(apply(whole('create', 'one', '', 'two'), undefined)).toBe('one\n\ntwo\n');
	expect(apply(whole('replace', 'one'), 'old\n')).toBe('one\n');
	expect(apply({ kind: 'remove', line: 1, path }, 'old\n')).toBeUndefined();
});

test('what is there is not made again, and what is not there cannot be changed', () => {
	expect(faultOf(whole('create', 'one'), 'old\n')).toBe('1: a.ts exists already.');
	const missing = '1: a.ts does not exist.';
	expect(faultOf(whole('replace', 'one'), undefined)).toBe(missing);
	expect(faultOf(change(' one', '+two'), undefined)).toBe(missing);
	expect(faultOf({ kind: 'remove', line: 1, path }, undefined)).toBe(missing);
	expect(faultOf(whole('look', 'one'), undefined)).toBe(missing);
});

test('an empty fence that nothing fills is a fault', () => {
	expect(faultOf(whole('create'), undefined)).toStartWith('3: This fence is empty.');
});

describe('a change', () => {
	const before = 'one\n\ntwo\nthree\ntwo\nfour\n';

	test('has hunks, in any order, and an empty line is context', () => {
		const after = apply(change(' three', '-two', '+2', '@@', ' one', '', '+1.5', ' two'), before);
		expect(after).toBe('one\n\n1.5\ntwo\nthree\n2\nfour\n');
	});

	test('may be at the first line, and at the last', () => {
		const after = apply(
			change('+zero', ' one', '@@', '-four', '+five', '+six', '@@', ' six', '+7'),
			before
		);
		expect(after).toBe('zero\none\n\ntwo\nthree\ntwo\nfive\nsix\n7\n');
	});

	test('that fits nowhere names its line, and the line where it parts', () => {
		expect(faultOf(change(' one', '+x', '@@', ' three', '+x', ' 2'), before)).toBe(
			'7: This hunk fits nowhere in a.ts. At best it fits until line 9: `2`.'
		);
	});

	test('that fits twice names both places', () => {
		expect(faultOf(change(' two', '+x'), before)).toBe(
			'4: This hunk fits in a.ts more than once: at lines 3 and 5.'
		);
	});

	test('does not reach beyond the end', () => {
		expect(faultOf(change(' four', '', '+x'), before)).toStartWith('4: This hunk fits nowhere');
	});
});

describe('a look', () => {
	const before = 'class A {\n\tb() {\n\t\treturn 1;\n\t}\n}\n';

	test('finds what is there, and changes nothing', () => {
		expect(apply(whole('look', '\tb() {', '\t\treturn 1;'), before)).toBe(before);
	});

	test('may be moved to the left as a whole', () => {
		expect(apply(whole('look', 'b() {', '\treturn 1;', '}'), before)).toBe(before);
		expect(faultOf(whole('look', 'b() {', 'return 1;', '}'), before)).not.toBe('');
	});

	test('says where it does not find it', () => {
		expect(faultOf(whole('look', 'return 2;'), before)).toBe(
			'3: This does not occur in a.ts as it is here.'
		);
	});
});
