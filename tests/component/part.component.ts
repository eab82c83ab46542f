import { createRawSnippet } from 'svelte';
import { page } from 'vitest/browser';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import Part from '#lib/ui/Part.svelte';

/** Long enough for a part to come ahead. */
const SOON_MS = 10_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A part that a server may have, or not, and what the user is told. */
async function part(props: { wanted: boolean; online: boolean }) {
	const said: string[] = [];
	const load = vi.fn(async () => ({ default: () => ({}) }));
	const children = createRawSnippet(() => ({ render: () => '<p>Here it is</p>' }));
	const onmissing = (sentence: string) => said.push(sentence);
	const { rerender } = await render(Part, { name: 'The map', load, children, onmissing, ...props });
	return { said, load, rerender };
}

const shown = page.getByText('Here it is');

test('a part is there when it is wanted, although the server is away by then', async () => {
	const { said, load, rerender } = await part({ wanted: false, online: true });
	expect(load).not.toHaveBeenCalled();
	await vi.advanceTimersByTimeAsync(SOON_MS);
	await rerender({ online: false });
	await expect.element(shown).not.toBeInTheDocument();
	await rerender({ wanted: true });
	await expect.element(shown).toBeVisible();
	await rerender({ wanted: false });
	await expect.element(shown).not.toBeInTheDocument();
	expect(load).toHaveBeenCalledTimes(1);
	expect(said).toEqual([]);
});

test('a part that is wanted comes at once', async () => {
	const { said } = await part({ wanted: true, online: true });
	await expect.element(shown).toBeVisible();
	expect(said).toEqual([]);
});

test('a server that is away is not asked, and the part comes when it is back', async () => {
	const { said, load, rerender } = await part({ wanted: true, online: false });
	expect(said).toEqual(['The map can be loaded when the server is back.']);
	await rerender({ wanted: false });
	await vi.advanceTimersByTimeAsync(SOON_MS);
	expect(load).not.toHaveBeenCalled();
	await rerender({ online: true });
	await rerender({ wanted: true });
	await expect.element(shown).toBeVisible();
	expect(said).toHaveLength(1);
});

test('a part that did not come is said to be missing, and asked for again', async () => {
	const { said, load, rerender } = await part({ wanted: false, online: true });
	load.mockRejectedValueOnce(new TypeError('Failed to fetch'));
	await rerender({ wanted: true });
	await expect
		.poll(() => said)
		.toEqual(['The map could not be loaded. The call goes on without it.']);
	await rerender({ wanted: false });
	await rerender({ wanted: true });
	await expect.element(shown).toBeVisible();
});

test('a part that is wanted no more says nothing when it does not come', async () => {
	const { said, load, rerender } = await part({ wanted: false, online: true });
	const coming = Promise.withResolvers<never>();
	load.mockReturnValueOnce(coming.promise);
	await rerender({ wanted: true });
	await rerender({ wanted: false });
	coming.reject(new TypeError('Failed to fetch'));
	await vi.advanceTimersByTimeAsync(0);
	expect(said).toEqual([]);
});
