import { page } from 'vitest/browser';
import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import '../../src/app.css';
import Tile from '../../src/routes/call/Tile.svelte';

const ada = { kind: 'peer', id: 'ada', name: 'Ada Lovelace', picture: undefined } as const;

test('a remote tile carries its peer, its state and its name', async () => {
	await render(Tile, ada);
	const tile = page.getByRole('article', { name: 'Ada Lovelace' });
	await expect.element(tile).toHaveAttribute('data-peer', 'ada');
	await expect.element(tile).toHaveAttribute('data-state', 'connected');
	await expect.element(tile).toHaveTextContent('Ada Lovelace');
});

test.each([
	['connecting', 'Connecting…'],
	['interrupted', 'Interrupted. One moment…']
] as const)('a tile says that it is %s', async (state, words) => {
	await render(Tile, { ...ada, state });
	await expect.element(page.getByRole('article')).toHaveAttribute('data-state', state);
	await expect.element(page.getByRole('status')).toHaveTextContent(words);
});

test('a tile that failed says why, and what to do', async () => {
	await render(Tile, { ...ada, state: 'failed', reason: 'peer-silent' });
	await expect
		.element(page.getByRole('status'))
		.toHaveTextContent(
			'The browser of Ada Lovelace does not answer. Ask them to load the page again.'
		);
});

test('a tile says what does not come through, and to whom', async () => {
	await render(Tile, { ...ada, troubles: ['Cannot hear Bo.'] });
	await expect.element(page.getByText('Cannot hear Bo.')).toBeInTheDocument();
});

test('a connection is marked only when it is less than good', async () => {
	const { rerender } = await render(Tile, { ...ada, quality: 'good' });
	await expect.element(page.getByRole('img')).not.toBeInTheDocument();
	await rerender({ quality: 'fair' });
	await expect.element(page.getByRole('img', { name: 'Fair connection' })).toBeInTheDocument();
	await rerender({ quality: 'poor' });
	await expect.element(page.getByRole('img', { name: 'Poor connection' })).toBeInTheDocument();
});

test('a muted microphone is marked, an open one is not', async () => {
	const { rerender } = await render(Tile, { ...ada, microphone: false });
	await expect.element(page.getByRole('img', { name: 'Muted' })).toBeInTheDocument();
	await rerender({ microphone: true });
	await expect.element(page.getByRole('img', { name: 'Muted' })).not.toBeInTheDocument();
});

test('without a camera there are initials instead of a black picture', async () => {
	await render(Tile, { ...ada, camera: false });
	await expect.element(page.getByText('AL', { exact: true })).toBeInTheDocument();
});

test('who is held by their system is on hold, unless nothing comes from them anyway', async () => {
	const { rerender } = await render(Tile, { ...ada, onHold: true });
	await expect.element(page.getByRole('status')).toHaveTextContent('On hold');
	await rerender({ state: 'interrupted' });
	await expect.element(page.getByRole('status')).not.toHaveTextContent('On hold');
});

test('who said no name is someone', async () => {
	await render(Tile, { ...ada, name: '' });
	await expect.element(page.getByRole('article', { name: 'Someone' })).toBeInTheDocument();
});

test('the own tile is mirrored and makes no sound', async () => {
	const { container } = await render(Tile, { kind: 'self', name: 'Mira', picture: undefined });
	const tile = page.getByRole('article', { name: 'Mira (you)' });
	await expect.element(tile).toHaveAttribute('data-self');
	await expect.element(tile).not.toHaveAttribute('data-peer');
	const video = container.querySelector('video');
	expect(video?.muted).toBe(true);
	expect(video && getComputedStyle(video).scale).toMatch(/^-/);
});

test('a shared screen is shown whole', async () => {
	const { container } = await render(Tile, { ...ada, kind: 'screen' });
	await expect
		.element(page.getByRole('article', { name: 'Screen of Ada Lovelace' }))
		.toHaveAttribute('data-screen');
	const video = container.querySelector('video');
	expect(video && getComputedStyle(video).objectFit).toBe('contain');
});
