import type { Heading } from './blocks.ts';
import { Fault } from './fault.ts';
import type { Step } from './read.ts';

/** What every step has: a goal, its four last headings, a start and a check. */
export function checkForm(
	{ number, line, blocks, directives }: Step,
	expected: number,
	faults: Fault[]
): void {
	const fault = (sentence: string, at = line) => faults.push(new Fault(at, sentence));
	if (number !== expected) fault(`This is step ${expected}, not ${number}.`);

	// How long it takes, and its neighbours, may stand before all else.
	const [first] = blocks;
	const isAside = first?.type === 'paragraph' && /^_.*_$/.test(first.text);
	const [goal, understand, list] = blocks.slice(isAside ? 1 : 0);
	if (goal?.type !== 'paragraph' || !goal.text.startsWith('**Goal.**')) {
		fault('A step begins with a paragraph that begins with **Goal.**', goal?.line);
	}
	if (understand?.type !== 'heading' || !isNamed(understand.text, 'You will understand')) {
		fault('Directly after the goal comes `### You will understand`.', understand?.line);
	} else if (list?.type !== 'paragraph' || !/^[-*] /.test(list.text)) {
		fault('`### You will understand` is followed by a list.', understand.line);
	}

	const last = [
		...['What you see', 'Check', 'If it does not work'],
		`Since ${number === 1 ? 'the beginning' : `step ${number - 1}`}`
	];
	const headings = blocks.filter(
		(block): block is Heading => block.type === 'heading' && block.level === 3
	);
	const missing = last.filter((name) => !headings.some(({ text }) => isNamed(text, name)));
	for (const name of missing) fault(`The heading \`### ${name}\` is missing.`);
	const wrong = headings
		.slice(-last.length)
		.find(({ text }, index) => !isNamed(text, last[index] ?? ''));
	if (missing.length === 0 && wrong) {
		fault(`A step ends with the headings ${last.join(', ')}, in this order.`, wrong.line);
	}

	if (!directives.some(({ kind }) => kind === 'start')) fault('A step has a **Start**.');
	const check = headings.findIndex(({ text }) => isNamed(text, 'Check'));
	const [from, to] = [headings[check]?.line ?? Infinity, headings[check + 1]?.line ?? Infinity];
	const checks = directives.filter((each) => each.line > from && each.line < to);
	if (
		check >= 0 &&
		!checks.some(({ kind }, at) => kind === 'run' && checks[at + 1]?.kind === 'expect')
	) {
		fault('Below `### Check` come a **Run** and an **Expect**.', from);
	}
}

/** `Check: the herald` is a `Check`: headings of one text differ. */
const isNamed = (text: string, name: string): boolean => text.split(':')[0] === name;
