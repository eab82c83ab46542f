import { beforeEach, expect, test } from 'vitest';
import { keepFocus } from '#lib/ui/keep-focus.ts';

beforeEach(() => {
	document.body.innerHTML = `
		<h1>Call</h1>
		<button id="alone">Alone</button>
		<div role="dialog" tabindex="-1"><button id="inside">Inside</button><i></i></div>`;
	return keepFocus();
});

const focus = (id: string) => {
	const element = document.querySelector<HTMLButtonElement>(`#${id}`)!;
	element.focus();
	return element;
};
const focused = () => document.activeElement?.outerHTML.slice(0, 4);

test.each([
	['is gone', (button: HTMLButtonElement) => button.remove()],
	['is disabled', (button: HTMLButtonElement) => (button.disabled = true)],
	['is inert', (button: HTMLButtonElement) => (button.inert = true)]
])('the heading takes the focus when what had it %s', async (_, take) => {
	take(focus('alone'));
	await expect.poll(focused).toBe('<h1 ');
});

test('inside of a dialog the dialog takes it', async () => {
	focus('inside').remove();
	await expect.poll(focused).toBe('<div');
});

test('a button that was clicked has the focus, where the browser gives it none', () => {
	const button = document.querySelector<HTMLButtonElement>('#alone')!;
	button.click(); // without a pointer no browser moves the focus
	expect(document.activeElement).toBe(button);
	const inside = document.querySelector<HTMLButtonElement>('#inside')!;
	inside.focus();
	button.click();
	expect(document.activeElement).toBe(inside); // it opened something that has it
});

test('what has another place for the focus is left to it', async () => {
	const button = focus('alone');
	const inside = document.querySelector<HTMLButtonElement>('#inside')!;
	button.remove();
	requestAnimationFrame(() => inside.focus());
	await expect.poll(() => document.activeElement).toBe(inside);
	document.querySelector('i')!.remove(); // a change that takes nothing away
	await new Promise((resolve) => requestAnimationFrame(resolve));
	expect(document.activeElement).toBe(inside);
});
