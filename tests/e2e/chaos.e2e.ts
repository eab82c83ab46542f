import { expect } from '@playwright/test';
import { roomKey } from '#lib/signaling/room-key.ts';
import { test } from '../support/browser-test.ts';
import { framesIn, freshCode, gather, keepsGrowing, type Caller } from '../support/caller.ts';
import { freePort } from '../support/free-port.ts';
import { startServer } from '../support/server-process.ts';
import { TestPeer } from '../support/test-peer.ts';

/** Small pages: they are painted in software, and none is to be called overloaded. */
const viewport = { width: 480, height: 360 };

/** Everybody sees everybody else, and nobody else. */
async function allSeeEachOther(callers: Caller[]) {
	await Promise.all(
		callers.map(async (one) => {
			await expect(one.tiles).toHaveCount(callers.length - 1);
			await one.sees(...callers.filter((other) => other !== one).map(({ name }) => name));
		})
	);
}

test('a server killed and restarted costs four people nothing, and a fifth can join', async ({
	browser
}) => {
	const PORT = String(await freePort());
	const server = await startServer({ PORT });
	const { url } = server;
	const code = freshCode();
	const callers = await gather(browser, code, ['Ann', 'Bo', 'Cleo', 'Dan'], { url, viewport });
	const [ann, bo] = callers;
	await allSeeEachOther(callers);
	const before = await Promise.all(callers.map((caller) => caller.links()));

	server.kill('SIGKILL');
	await server.stop();
	await expect(ann!.page.getByText('The server cannot be reached.')).toBeVisible();
	await allSeeEachOther(callers);
	const again = await startServer({ PORT });
	try {
		await expect(ann!.page.getByText('The server cannot be reached.')).toHaveCount(0);
		const after = await Promise.all(callers.map((caller) => caller.links()));
		expect(after).toEqual(before); // nothing was made anew

		const [eve] = await gather(browser, code, ['Eve'], { url, viewport });
		await allSeeEachOther([...callers, eve!]);
		await again.stop();
		await bo!.button('Leave').click(); // and leaving needs no server, either
		await expect(ann!.tile('Bo')).toHaveCount(0);
	} finally {
		await again.stop();
	}
});

test('a person who is offline for a moment is not missed', async ({ browser }) => {
	const code = freshCode();
	const [ann, bo] = await gather(browser, code, ['Ann', 'Bo']);
	await allSeeEachOther([ann!, bo!]);
	await ann!.context.setOffline(true);
	await expect.poll(() => ann!.page.evaluate(() => navigator.onLine)).toBe(false);
	await allSeeEachOther([ann!, bo!]);
	await ann!.context.setOffline(false);
	await expect(ann!.page.getByText('The server cannot be reached.')).toHaveCount(0);
	await allSeeEachOther([ann!, bo!]);
	expect((await ann!.links()).length).toBe(1);
	const [cleo] = await gather(browser, code, ['Cleo']);
	await allSeeEachOther([ann!, bo!, cleo!]);
});

test('a socket that is half-open is found out, and the call does not care', async ({ browser }) => {
	const server = await startServer();
	const { url } = server;
	const code = freshCode();
	const callers = await gather(browser, code, ['Ann', 'Bo'], { url });
	const [ann] = callers;
	await allSeeEachOther(callers);
	const before = await ann!.links();
	server.kill('SIGSTOP'); // its connections stay open, and nothing comes
	try {
		const notice = ann!.page.getByText('The server cannot be reached.');
		await expect(notice).toBeVisible();
		await allSeeEachOther(callers);
		server.kill('SIGCONT');
		await expect(notice).toHaveCount(0);
		await allSeeEachOther(callers);
		expect(await ann!.links()).toEqual(before);
		const [cleo] = await gather(browser, code, ['Cleo'], { url });
		await allSeeEachOther([...callers, cleo!]);
	} finally {
		server.kill('SIGCONT');
		await server.stop();
	}
});

test('a duplicated tab is one more person, and the first one stays', async ({ browser }) => {
	const [ann, bo] = await gather(browser, freshCode(), ['Ann', 'Bo']);
	await allSeeEachOther([ann!, bo!]);
	// What is opened by a page gets a copy of its session storage, as a duplicated tab does.
	const opened = ann!.context.waitForEvent('page');
	await ann!.page.evaluate(() => void window.open(location.href));
	const copy = await opened;
	await copy.getByRole('button', { name: 'Join' }).click();
	await expect(copy.getByRole('button', { name: 'Leave' })).toBeVisible();
	await expect(bo!.tiles).toHaveCount(2);
	for (const tile of await bo!.tiles.all()) {
		await expect(tile).toHaveAttribute('data-state', 'connected');
		await keepsGrowing(() => framesIn(tile));
	}
	await expect(ann!.tiles).toHaveCount(2);
	await copy.close();
	await allSeeEachOther([ann!, bo!]);
});

test('two people who restart ICE at the same instant keep seeing each other', async ({
	browser
}) => {
	const callers = await gather(browser, freshCode(), ['Ann', 'Bo']);
	await allSeeEachOther(callers);
	for (let times = 0; times < 5; times++) {
		const before = await Promise.all(callers.map((caller) => caller.negotiation()));
		// As if both had changed networks.
		await Promise.all(
			callers.map(({ page }) => page.evaluate(() => dispatchEvent(new Event('online'))))
		);
		for (const [i, caller] of callers.entries()) {
			await expect.poll(() => caller.negotiation()).not.toEqual(before[i]);
		}
		await allSeeEachOther(callers);
	}
	for (const caller of callers) expect((await caller.links()).length).toBe(1);
});

test('ten who come and go at once leave no trace', async ({ browser, baseURL }) => {
	const code = freshCode();
	const callers = await gather(browser, code, ['Ann', 'Bo']);
	await allSeeEachOther(callers);
	const { room } = await roomKey(code);
	const strangers = Array.from({ length: 10 }, () => new TestPeer(baseURL!));
	await Promise.all(
		strangers.map(async (stranger) => {
			await stranger.connected();
			await stranger.join(room); // some find the room full, as it is
			stranger.close();
		})
	);
	await allSeeEachOther(callers);
	for (const caller of callers) {
		// Those of the strangers are closed; the one between the two was left alone.
		await expect.poll(async () => (await caller.links()).length).toBe(1);
	}
});

test('a picture that stops on one path is noticed by everybody, and mended', async ({
	browser
}) => {
	const callers = await gather(browser, freshCode(), ['Ann', 'Bo', 'Cleo'], { viewport });
	const [ann, bo, cleo] = callers;
	await allSeeEachOther(callers);
	const before = await cleo!.links();
	// Bo's camera runs, and his browser sends none of it to Ann: no error, no event, on any side.
	await bo!.page.evaluate(async () => {
		const sender = window.connections[0]?.getSenders()[1];
		const parameters = sender?.getParameters();
		if (!parameters?.encodings[0]) throw new Error('no encoding');
		parameters.encodings[0].active = false;
		await sender?.setParameters(parameters);
		// What the page decides later does not reach it.
		if (sender) sender.setParameters = () => Promise.resolve();
	});
	await Promise.all([
		expect(ann!.tile('Bo').getByText('Their picture stands still.')).toBeVisible(),
		expect(bo!.tile('Ann').getByText('They cannot see you.')).toBeVisible(),
		expect(cleo!.tile('Ann').getByText('Cannot see Bo.')).toBeVisible()
	]);
	for (const one of callers) {
		await expect(one.page.getByText(/cannot see|stands still/i)).toHaveCount(0);
	}
	await allSeeEachOther(callers);
	expect(await cleo!.links()).toEqual(before); // only the one link was made anew
});
