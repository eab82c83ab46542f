import { expect } from '@playwright/test';
import { test } from '../support/browser-test.ts';
import { Caller, freshCode, gather } from '../support/caller.ts';

test('two people see and hear each other', async ({ browser }) => {
	const [ann, bo] = await gather(browser, freshCode(), ['Ann', 'Bo']);
	await ann!.sees('Bo');
	await bo!.sees('Ann');
	await ann!.hearsEverybody(1);
	await bo!.hearsEverybody(1);
});

for (const names of [
	['Ann', 'Bo', 'Cleo'],
	['Ann', 'Bo', 'Cleo', 'Dag']
]) {
	test(`${names.length} people all see and hear each other`, async ({ browser }) => {
		const viewport = { width: 640, height: 480 }; // many pixels are work for two cores, not a fact
		const people = await gather(browser, freshCode(), names, { viewport });
		await Promise.all(
			people.map(async (person) => {
				const others = names.filter((name) => name !== person.name);
				await person.sees(...others);
				await person.hearsEverybody(others.length);
			})
		);
	});
}

test('everybody is connected by one offer, none by glare', async ({ browser }) => {
	const [ann, bo] = await gather(browser, freshCode(), ['Ann', 'Bo']);
	await ann!.sees('Bo');
	await bo!.sees('Ann');
	const [a, b] = [await ann!.negotiation(), await bo!.negotiation()];
	expect(a.offers + b.offers).toBe(1);
	expect(a.versions).toHaveLength(1);
	expect(b.versions).toHaveLength(1);
});

test('nothing is sent and no connection is built before Join', async ({ browser }) => {
	const code = freshCode();
	const [ann] = await gather(browser, code, ['Ann']);
	const bo = await Caller.arrive(browser, { name: 'Bo' });
	await bo.visit(code);
	await expect(bo.page.getByText('One person is here.')).toBeVisible();
	expect((await bo.negotiation()).versions).toEqual([]);
	await expect(ann!.tiles).toHaveCount(0);
});

test('whoever leaves is gone at once, and can come back', async ({ browser }) => {
	const code = freshCode();
	const [ann, bo] = await gather(browser, code, ['Ann', 'Bo']);
	await ann!.sees('Bo');
	await bo!.button('Leave').press('Enter');
	await expect(bo!.page.getByRole('heading')).toBeFocused(); // and is read to whoever listens
	await expect(ann!.tiles).toHaveCount(0);
	await expect(bo!.tiles).toHaveCount(0);
	await bo!.button('Join again').click();
	await expect(bo!.page.getByText('One person is here.')).toBeVisible();
	await expect(ann!.tiles).toHaveCount(0); // the lobby first
	await bo!.join();
	await expect(bo!.page.getByRole('heading', { name: 'Call' })).toBeFocused();
	await ann!.sees('Bo');
	await bo!.sees('Ann');
});

test('a reloaded page is a new peer, and the old tile goes at once', async ({ browser }) => {
	const [ann, bo] = await gather(browser, freshCode(), ['Ann', 'Bo']);
	await ann!.sees('Bo');
	const before = await ann!.tile('Bo').getAttribute('data-peer');
	await bo!.page.reload();
	await expect(ann!.tiles).toHaveCount(0);
	await bo!.join();
	await ann!.sees('Bo');
	expect(await ann!.tile('Bo').getAttribute('data-peer')).not.toBe(before);
});

test('a closed tab is gone at once', async ({ browser }) => {
	const [ann, bo] = await gather(browser, freshCode(), ['Ann', 'Bo']);
	await ann!.sees('Bo');
	await bo!.closeTab();
	await expect(ann!.tiles).toHaveCount(0);
});

test('two who join at the same moment meet', async ({ browser }) => {
	const code = freshCode();
	const ann = await Caller.arrive(browser, { name: 'Ann' });
	const bo = await Caller.arrive(browser, { name: 'Bo' });
	await ann.visit(code);
	await bo.visit(code);
	await Promise.all([ann.join(), bo.join()]);
	await ann.sees('Bo');
	await bo.sees('Ann');
});
