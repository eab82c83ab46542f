import { expect } from '@playwright/test';
import type { Browser } from '@playwright/test';
import { test } from '../support/browser-test.ts';
import { announced, changes, forget, watch } from '../support/calm.ts';
import { Caller, freshCode } from '../support/caller.ts';
import { RestartingServer } from '../support/restarting-server.ts';
import { WebSocketProxy } from '../support/websocket-proxy.ts';

/** A loaded machine may need longer to come back; such a try says nothing about short absences. */
const SHORT_MS = 1_800;
const TRIES = 8;

async function callOfTwo(browser: Browser, annsUrl: string, bosUrl: string) {
	const code = freshCode();
	const [ann, bo] = [
		await Caller.arrive(browser, { name: 'Ann', url: annsUrl }),
		await Caller.arrive(browser, { name: 'Bo', url: bosUrl })
	] as const;
	for (const caller of [ann, bo]) {
		await caller.enter(code);
		await caller.button('Leave').focus(); // the controls stay under it, and the tiles in their places
		await watch(caller.page);
	}
	await ann.sees('Bo');
	await bo.sees('Ann');
	return [ann, bo] as const;
}

/** Twice: `interrupt` takes sockets away, `returns` people come back, and no page changes. */
async function staysCalm(
	callers: readonly Caller[],
	{ entries }: RestartingServer,
	interrupt: () => unknown,
	returns: number
) {
	const before = await Promise.all(callers.map((caller) => caller.links()));
	let calm = 0;
	for (let tries = 0; tries < TRIES && calm < 2; tries++) {
		for (const { page } of callers) await forget(page);
		const present = entries.length + returns;
		const lostAt = performance.now();
		await interrupt();
		await expect.poll(() => entries.length).toBe(present);
		const [ann, bo] = callers;
		await Promise.all([ann!.sees('Bo'), bo!.sees('Ann')]);
		if (entries.at(-1)! - lostAt >= SHORT_MS) continue;
		for (const { page } of callers) expect(await changes(page)).toEqual([]);
		calm++;
	}
	expect(calm).toBe(2);
	// Nothing was made anew.
	expect(await Promise.all(callers.map((caller) => caller.links()))).toEqual(before);
}

test('a socket that is cut and back within two seconds is noticed by neither of two', async ({
	browser
}) => {
	await using server = await RestartingServer.start();
	using proxy = await WebSocketProxy.start(server.url, 'passes');
	const [ann, bo] = await callOfTwo(browser, proxy.url, server.url);
	await staysCalm([ann, bo], server, () => proxy.cut(), 1);

	// That Bo came may have been announced before, on a busy machine without the name; what comes next is announced, and nothing between.
	await bo.button('Leave').click();
	await expect.poll(() => announced(ann.page)).toMatch(/Bo left\.$/);
	expect(await announced(ann.page)).toMatch(
		/^(Someone is coming in\. )?((Someone|Bo) came in\. )?Bo left\.$/
	);
	expect(await announced(bo.page)).toBe('');
});

test('a server that restarts within two seconds is noticed by neither of two', async ({
	browser
}) => {
	await using server = await RestartingServer.start();
	const [ann, bo] = await callOfTwo(browser, server.url, server.url);
	await staysCalm([ann, bo], server, () => server.restart(), 2);

	await ann.button('Leave').click();
	await expect.poll(() => announced(bo.page)).toBe('Ann left.');
	expect(await announced(ann.page)).toMatch(
		/^(Someone is coming in\. ?)?((Someone|Bo) came in\.)?$/
	);
});
