/** Nobody sits between two people: not the server, and nobody who has the code, either. */
import { expect, type Browser } from '@playwright/test';
import { test } from '../support/browser-test.ts';
import { Caller, freshCode } from '../support/caller.ts';
import { LyingServer, type Lie } from '../support/lying-server.ts';

const FORGED = 'Somebody sent forged messages into this call.';

async function openWords(caller: Caller) {
	await caller.button('More').click();
	await caller.page.getByRole('menuitem', { name: 'People' }).click();
	const people = caller.page.getByRole('dialog', { name: 'People' });
	await people.getByRole('button', { name: 'Compare words' }).click();
	return people;
}

test('two people read the same four words, and mark each other as verified', async ({
	browser
}) => {
	const code = freshCode();
	const ann = await Caller.arrive(browser, { name: 'Ann' });
	const bo = await Caller.arrive(browser, { name: 'Bo' });
	await ann.enter(code);
	await bo.enter(code);
	await ann.sees('Bo');
	const [hers, his] = [await openWords(ann), await openWords(bo)];
	const wordsOf = (dialog: typeof hers) => dialog.locator('[data-words] span').allTextContents();
	await expect.poll(() => wordsOf(hers)).toHaveLength(4);
	await expect.poll(() => wordsOf(his)).toEqual(await wordsOf(hers));

	await hers.getByRole('button', { name: 'We see the same' }).click();
	await expect(hers.getByText('Verified: nobody sits between you.')).toBeVisible();
	await his.getByRole('button', { name: 'We do not' }).click();
	await expect(his.getByText('Somebody may sit between you')).toBeVisible();
	await ann.page.keyboard.press('Escape');
	await expect(ann.tile('Bo').getByRole('img', { name: 'Verified', exact: true })).toBeVisible();
	await bo.page.keyboard.press('Escape');
	await expect(bo.tile('Ann').getByRole('img', { name: 'Not verified' })).toBeVisible();
});

test.describe('a server that lies', () => {
	/** People whose server tells `lie` instead of what they say. */
	async function gather(
		browser: Browser,
		lie: Lie,
		people: string[],
		meet: (callers: Caller[]) => Promise<void>
	) {
		await using server = await LyingServer.start(lie);
		const code = freshCode();
		const callers: Caller[] = [];
		for (const name of people) {
			const caller = await Caller.arrive(browser, { name, url: server.url });
			await caller.enter(code);
			callers.push(caller);
		}
		await meet(callers);
		for (const { context } of callers) await context.close();
	}

	test(
		'puts its own fingerprint into a call: nobody believes it, and nothing flows',
		{ tag: '@beside' },
		async ({ browser }) => {
			const mallory = await Caller.arrive(browser, { name: 'Mallory' });
			await mallory.page.goto('/');
			// An offer that every browser would answer, if only it came from the other.
			const description = await mallory.page.evaluate(async () => {
				const connection = new RTCPeerConnection();
				for (const kind of ['audio', 'video', 'video', 'audio']) connection.addTransceiver(kind);
				connection.createDataChannel('scry', { negotiated: true, id: 0 });
				return (await connection.createOffer()) as { sdp: string };
			});
			const swap: Lie = (truth) => [
				{ ...truth, message: JSON.stringify({ link: 'mine', seq: 0, description }) }
			];
			await gather(browser, swap, ['Ann', 'Bo'], async (callers) => {
				for (const caller of callers) {
					await expect(caller.page.getByText(FORGED)).toBeVisible();
					await expect(caller.tiles).toHaveAttribute('data-state', 'failed');
					const states = await caller.page.evaluate(() =>
						window.connections.map(({ remoteDescription }) => remoteDescription)
					);
					expect(states.every((description) => description === null)).toBe(true);
				}
			});
		}
	);

	test('says everything twice: it is said, and the call goes on', async ({ browser }) => {
		await gather(
			browser,
			(truth) => [truth, truth],
			['Ann', 'Bo'],
			async ([ann, bo]) => {
				await ann!.sees('Bo');
				await bo!.sees('Ann');
				await expect(ann!.page.getByText(FORGED)).toBeVisible();
				await expect(bo!.page.getByText(FORGED)).toBeVisible();
			}
		);
	});

	test('mixes up who says what to whom: everybody still gets whom they see', async ({
		browser
	}) => {
		const mix: Lie = (truth, [third]) =>
			third ? [truth, { ...truth, from: third }, { ...truth, to: third }] : [truth];
		await gather(browser, mix, ['Ann', 'Bo', 'Cleo'], async (callers) => {
			for (const caller of callers) {
				await caller.sees(...callers.filter((other) => other !== caller).map(({ name }) => name));
				await expect(caller.page.getByText(FORGED)).toBeVisible();
			}
		});
	});
});
