import { page } from 'vitest/browser';
import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import '../../src/app.css';
import Person from '#lib/features/verification/CompareWords.svelte';
import { PeerView } from '#lib/call/call-peer.svelte.ts';
import { comparisonSentence } from '#lib/features/verification/comparison-sentences.ts';
import type { Peer } from '#lib/rtc/peer.ts';

/** A peer of whom nothing is known but name and string, which may change. */
function peer(authenticationString: string | undefined) {
	const fake = { id: 'ada', presence: { name: 'Ada' }, authenticationString };
	return { fake, view: new PeerView(fake as unknown as Peer) };
}

test('a person shows the words, and what came of comparing them', async () => {
	const { view } = peer('0'.repeat(64));
	await render(Person, { peer: view });
	await expect.element(page.getByText('abandon').first()).toBeVisible();
	await page.getByRole('button', { name: 'We see the same' }).click();
	await expect
		.element(page.getByRole('status'))
		.toHaveTextContent('Verified: nobody sits between you.');
	expect(view.comparison).toBe('same');
});

test('different words are an alarm, and can be compared again', async () => {
	const { view } = peer('0'.repeat(64));
	await render(Person, { peer: view });
	await page.getByRole('button', { name: 'We do not' }).click();
	await expect.element(page.getByRole('status')).toHaveTextContent(comparisonSentence('different'));
	await page.getByRole('button', { name: 'We see the same' }).click();
	await expect
		.element(page.getByRole('status'))
		.toHaveTextContent('Verified: nobody sits between you.');
});

test('words that change are to be compared once more', async () => {
	const { fake, view } = peer('0'.repeat(64));
	await render(Person, { peer: view });
	await page.getByRole('button', { name: 'We see the same' }).click();
	fake.authenticationString = 'f'.repeat(64);
	view.changed();
	await expect
		.element(page.getByRole('status'))
		.toHaveTextContent('The words are others now. Compare them once more.');
	await expect.element(page.getByText('zoo').first()).toBeVisible();
});

test('words that change while they are read do not count as read', async () => {
	const { fake, view } = peer('0'.repeat(64));
	await render(Person, { peer: view });
	fake.authenticationString = 'f'.repeat(64);
	view.changed();
	await expect.element(page.getByText('abandon').first()).toBeVisible();
	await page.getByRole('button', { name: 'We see the same' }).click();
	expect(view.comparison).toBe('changed');
	await expect.element(page.getByText('zoo').first()).toBeVisible();
	await page.getByRole('button', { name: 'We see the same' }).click();
	expect(view.comparison).toBe('same');
});

test('without a connection there are no words, and nothing to compare', async () => {
	await render(Person, { peer: peer(undefined).view });
	await expect.element(page.getByText(/^The words come as soon as/)).toBeVisible();
	expect(page.getByRole('button').elements()).toHaveLength(0);
});
