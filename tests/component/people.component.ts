import { page, userEvent } from 'vitest/browser';
import { beforeEach, expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import '../../src/app.css';
import { HAND } from '#lib/features/hand/hand.svelte.ts';
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

test('the volume of one person goes from 0 to 200 %', async () => {
	const bo = await it.arrive('b', { name: 'Bo' });
	const slider = page.getByRole('slider', { name: 'Volume of Bo' });
	await expect.element(slider).toHaveValue('100');
	slider.element().focus();
	await userEvent.keyboard('{End}');
	await expect.element(slider).toHaveAttribute('aria-valuetext', '200 %');
	expect(it.call.get(Volumes).of(bo)).toBe(2);
	await userEvent.keyboard('{Home}');
	expect(it.call.get(Volumes).of(bo)).toBe(0);
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
