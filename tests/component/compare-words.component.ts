import { page } from 'vitest/browser';
import { expect, onTestFinished, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import '../../src/app.css';
import CompareWords from '#lib/features/verification/CompareWords.svelte';
import { comparisonSentence } from '#lib/features/verification/comparison-sentences.ts';
import { Verification } from '#lib/features/verification/verification.svelte.ts';
import { SvelteMap } from 'svelte/reactivity';
import type { ReadPeer } from '#lib/call/call-peer.svelte.ts';
import { fakePeer } from '../support/fake-peer.ts';
import InCall from '../support/InCall.svelte';
import { TestCall } from '../support/test-call.ts';
import { translate } from '../support/translator.ts';

const FIRST = '0'.repeat(64);
const OTHER = 'f'.repeat(64);

/** Shows the words of a peer whose string and keys the test sets. */
async function show(string: string | undefined) {
	const { call } = await TestCall.joined();
	const fingerprints = { ours: 'ours', theirs: 'of the first' };
	const peer = fakePeer(
		{ name: 'Ada' },
		{ connection: { fingerprints } as ReadPeer['connection'] }
	);
	const strings = new SvelteMap([[peer.id, string]]);
	const verification = call.get(Verification);
	verification.stringOf = ({ id }) => strings.get(id);
	await render(InCall, { call, component: CompareWords, inner: { peer } });
	return {
		/** Words change with the keys. */
		change: (string: string) => {
			fingerprints.theirs = `of ${string}`;
			strings.set(peer.id, string);
		},
		outcome: () => verification.comparisonOf(peer)
	};
}
const status = page.getByRole('status');
const same = page.getByRole('button', { name: 'We see the same' });

test('the words are shown, and what came of comparing them', async () => {
	const { outcome } = await show(FIRST);
	await expect.element(page.getByText('abandon').first()).toBeVisible();
	await same.click();
	await expect.element(status).toHaveTextContent('Verified: nobody sits between you.');
	expect(outcome()).toBe('same');
});

test('the words are the same in every language', async () => {
	await show(FIRST);
	onTestFinished(translate(document.body));
	await expect.element(page.getByText('abandon', { exact: true }).first()).toBeVisible();
	await page.getByRole('button', { name: /see the same/ }).click();
	await expect.element(status).toHaveTextContent('«Verified: nobody sits between you.»');
});

test('different words are an alarm, and can be compared again', async () => {
	await show(FIRST);
	await page.getByRole('button', { name: 'We do not' }).click();
	await expect.element(status).toHaveTextContent(comparisonSentence('different'));
	await same.click();
	await expect.element(status).toHaveTextContent('Verified: nobody sits between you.');
});

test('words that change are to be compared once more', async () => {
	const { change } = await show(FIRST);
	await same.click();
	change(OTHER);
	await expect
		.element(status)
		.toHaveTextContent('The words are others now. Compare them once more.');
	await expect.element(page.getByText('zoo').first()).toBeVisible();
});

test('words that change while they are read do not count as read', async () => {
	const { change, outcome } = await show(FIRST);
	change(OTHER);
	await expect.element(page.getByText('abandon').first()).toBeVisible();
	await same.click();
	expect(outcome()).toBe('changed');
	await expect.element(page.getByText('zoo').first()).toBeVisible();
	await same.click();
	expect(outcome()).toBe('same');
});

test('without a connection there are no words, and nothing to compare', async () => {
	await show(undefined);
	await expect.element(page.getByText(/^The words come as soon as/)).toBeVisible();
	expect(page.getByRole('button').elements()).toHaveLength(0);
});
