/** Signals that come in another order than usual, and a goodbye that is not meant. */
import { expect, type Browser } from '@playwright/test';
import { test } from '../support/browser-test.ts';
import { Caller, freshCode } from '../support/caller.ts';
import { AttackedCall } from '../support/attacked-call.ts';
import { HostileMember, secretWith } from '../support/hostile-member.ts';
import { describeLate, swapCandidates } from '../support/hostile-page.ts';
import { LyingServer, type Lie } from '../support/lying-server.ts';
import { startServer } from '../support/server-process.ts';

/** Ann's page and that of Mal, which `prepare` changed, meet and see each other. */
async function meet(
	browser: Browser,
	prepare: (mal: Caller) => Promise<void>,
	{ malOffers = true, url }: { malOffers?: boolean; url?: string } = {}
): Promise<void> {
	const code = freshCode();
	const to = url === undefined ? {} : { url };
	const ann = await Caller.arrive(browser, { ...to, name: 'Ann', resume: secretWith('M') });
	const resume = secretWith(malOffers ? '-' : 'z');
	const mal = await Caller.arrive(browser, { ...to, name: 'Mal', resume });
	await prepare(mal);
	await ann.enter(code);
	await mal.enter(code);
	await ann.sees('Mal');
	await mal.sees('Ann');
}

test('a candidate that comes before its offer leads to a call', async ({ browser }) => {
	await meet(browser, describeLate);
});

test('an answer that comes after its candidates leads to a call', async ({ browser }) => {
	await meet(browser, describeLate, { malOffers: false });
});

test('candidates in another order lead to a call', async ({ browser }) => {
	await meet(browser, swapCandidates);
	await meet(browser, swapCandidates, { malOffers: false });
});

test('a server that delivers neighbouring signals in the wrong order does not prevent a call', async ({
	browser
}) => {
	const held = new Map<string, Parameters<Lie>[0]>();
	let swapped = 0;
	const swapNeighbours: Lie = (signal) => {
		const way = signal.from + signal.to;
		const earlier = held.get(way);
		if (!earlier) {
			held.set(way, signal);
			return [];
		}
		held.delete(way);
		swapped++;
		return [signal, earlier];
	};
	await using server = await LyingServer.start(swapNeighbours);
	await meet(browser, async () => {}, { url: server.url });
	expect(swapped).toBeGreaterThan(0);
	await Promise.all(browser.contexts().map((context) => context.close()));
});

test('a member who says bye and stays in the room is shown again, as not reachable', async ({
	browser
}) => {
	const server = await startServer({ TRUST_PROXY: '1' });
	try {
		const call = await AttackedCall.start(browser, server.url);
		using mal = await HostileMember.arrive(server.url, call.code);
		await mal.join();
		const ghost = call.ann.tile('Someone');
		await expect(ghost).toHaveCount(1);
		await mal.sayBye(call.ids.ann);
		await expect(ghost).toHaveCount(0);
		await expect(ghost).toHaveAttribute('data-state', /^(connecting|failed)$/);
		await call.goesOn();
		mal.leave();
		await expect(ghost).toHaveCount(0);
	} finally {
		await server.stop();
	}
});
