import { page, userEvent } from 'vitest/browser';
import { beforeEach, expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import '../../src/app.css';
import { HAND, Hands } from '#lib/features/hand/hand.svelte.ts';
import { Volumes } from '#lib/features/volume/volume.svelte.ts';
import { Verification } from '#lib/features/verification/verification.svelte.ts';
import People from '../../src/routes/call/People.svelte';
import InCall from '../support/InCall.svelte';
import { TestCall } from '../support/test-call.ts';

let it: TestCall;
beforeEach(async () => {
	await page.viewport(1280, 800);
	it = await TestCall.joined();
	it.call.name = 'Ann';
	it.call.panel = 'people';
	await render(InCall, { call: it.call, component: People, inner: {} });
	return () => it.call.close();
});

const entry = (name: string) => page.getByRole('listitem', { name, exact: true });
const button = (name: string) => page.getByRole('button', { name, exact: true });

test('everybody is listed, oneself first, with what is on and how the connection is', async () => {
	await it.arrive('b', { name: 'Bo', microphone: false, camera: true });
	expect(
		page
			.getByRole('listitem')
			.elements()
			.map((item) => item.ariaLabel)
	).toEqual(['Ann (you)', 'Bo']);
	await expect.element(entry('Ann (you)').getByText('Microphone off · Camera off')).toBeVisible();
	await it.call.media.open();
	await expect.element(entry('Ann (you)').getByText('Microphone on · Camera on')).toBeVisible();
	await expect
		.element(entry('Bo').getByText('Microphone off · Camera on · Connecting…'))
		.toBeVisible();
	it.hear('b', HAND, { raised: true, forMs: 0 });
	await expect
		.element(entry('Bo').getByRole('img', { name: 'Raised hand, number 1' }))
		.toBeVisible();
});

const names = () =>
	page
		.getByRole('listitem')
		.elements()
		.map((item) => item.ariaLabel);

test('raised hands come first, in the order of raising, and oneself before all', async () => {
	for (const letter of ['b', 'c', 'd', 'e']) await it.arrive(letter, { name: letter });
	it.hear('e', HAND, { raised: true, forMs: 1_000 });
	await expect.poll(names).toEqual(['Ann (you)', 'e', 'b', 'c', 'd']);
	it.hear('c', HAND, { raised: true, forMs: 5_000 }); // raised earlier, heard of later
	await expect.poll(names).toEqual(['Ann (you)', 'c', 'e', 'b', 'd']);
	it.call.get(Hands).toggle();
	it.hear('c', HAND, { raised: false, forMs: 0 });
	await expect.poll(names).toEqual(['Ann (you)', 'e', 'b', 'c', 'd']);
});

test.each(['b', 'c', 'd'])('the place of the keyboard stays when %s raises a hand', async (who) => {
	for (const letter of ['b', 'c', 'd']) await it.arrive(letter, { name: letter });
	const slider = page.getByRole('slider', { name: 'Volume of c' });
	slider.element().focus();
	it.hear(who, HAND, { raised: true, forMs: 0 });
	await expect.poll(() => names()[1]).toBe(who);
	await expect.element(slider).toHaveFocus();
});

test('the sound of a screen has a volume of its own, once there is one', async () => {
	const bo = await it.arrive('b', { name: 'Bo', screen: true });
	const screen = page.getByRole('slider', { name: 'Volume of the screen of Bo' });
	await expect.element(page.getByRole('slider')).toHaveAccessibleName('Volume of Bo');
	vi.spyOn(bo, 'screenSound', 'get').mockReturnValue(true);
	bo.about = { ...bo.about, name: 'Bo B.' };
	bo.about = { ...bo.about, name: 'Bo' };
	await expect.element(screen).toHaveValue('100');
	screen.element().focus();
	await userEvent.keyboard('{Home}');
	expect(it.call.get(Volumes).of(bo, 'screen')).toBe(0);
	expect(it.call.get(Volumes).of(bo, 'voice')).toBe(1);
});

test('the volume of one person goes from 0 to 200 %', async () => {
	const bo = await it.arrive('b', { name: 'Bo' });
	const slider = page.getByRole('slider', { name: 'Volume of Bo' });
	await expect.element(slider).toHaveValue('100');
	slider.element().focus();
	await userEvent.keyboard('{End}');
	await expect.element(slider).toHaveAttribute('aria-valuetext', '200 %');
	expect(it.call.get(Volumes).of(bo, 'voice')).toBe(2);
	await userEvent.keyboard('{Home}');
	expect(it.call.get(Volumes).of(bo, 'voice')).toBe(0);
});

test('words are compared on a page of their own, and the way back keeps the place', async () => {
	const bo = await it.arrive('b', { name: 'Bo' });
	it.call.get(Verification).stringOf = () => '0'.repeat(64);
	await button('Compare words').click();
	await expect.element(page.getByRole('heading', { name: 'Compare words' })).toHaveFocus();
	await expect.element(entry('Bo')).not.toBeInTheDocument();
	await button('We do not').click();
	expect(it.call.get(Verification).comparisonOf(bo)).toBe('different');
	await button('Undo').click();
	expect(it.call.get(Verification).comparisonOf(bo)).toBeUndefined();
	await expect.element(button('We see the same')).toHaveFocus();
	await button('Everybody').click();
	await expect.element(button('Compare words')).toHaveFocus();
});

test('the page about a person goes with the person', async () => {
	await it.arrive('b', { name: 'Bo' });
	await button('Compare words').click();
	await it.leave('b');
	await expect.element(entry('Ann (you)')).toBeVisible();
});

test('Escape closes the panel, also beside the call', async () => {
	await expect.element(page.getByRole('dialog', { name: 'People' })).toHaveFocus();
	await userEvent.keyboard('{Escape}');
	expect(it.call.panel).toBeUndefined();
});
