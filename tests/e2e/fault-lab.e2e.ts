import { expect, type Locator, type Page } from '@playwright/test';
import { longestGap, arrivalsSince, recordArrivals } from '../nat/arrivals.ts';
import { framesIn, freshCode, gather, keepsGrowing } from '../support/caller.ts';
import { hasCoturn, startCoturn } from '../support/coturn.ts';
import { reportScenario } from '../support/fault-report.ts';
import { freePort } from '../support/free-port.ts';
import { test } from '../support/lab-test.ts';
import { startServer } from '../support/server-process.ts';

/** The panel stands beside the call, and a picture is small. */
const VIEWPORT = { width: 960, height: 360 };
const SECRET = 'still water';

/** Ann, whose fault lab is open, and Bo, who see each other. */
async function pair(browser: Parameters<typeof gather>[0], url: string) {
	const code = freshCode();
	const [ann, bo] = await gather(browser, code, ['Ann', 'Bo'], { url, viewport: VIEWPORT });
	await ann!.sees('Bo');
	await bo!.sees('Ann');
	const { page } = ann!;
	await page.keyboard.press('f');
	const panel = page.getByRole('dialog', { name: 'Fault lab' });
	await expect(panel).toBeVisible();
	return {
		ann: ann!,
		bo: bo!,
		panel,
		notice: page.getByRole('group', { name: 'Fault lab at work' }),
		turn: (...labels: string[]) => turn(panel, labels),
		press: (label: string) =>
			panel.getByRole('button', { name: label, exact: true }).press('Enter'),
		/** Bo loads the page again, and comes as somebody new. */
		newBo: async () => {
			await bo!.page.reload();
			await expect(ann!.tiles).toHaveCount(0);
			await bo!.join();
		}
	};
}

async function turn(panel: Locator, labels: string[]) {
	for (const label of labels) await panel.getByLabel(label, { exact: true }).press('Space');
}

/** Waits until `read` gives the same twice in a row. */
const standsStill = async (read: () => Promise<number>) => {
	let last = await read();
	await expect
		.poll(
			async () => {
				const before = last;
				last = await read();
				return last - before;
			},
			{ intervals: [1_500] }
		)
		.toBe(0);
};

/** What the open connections of a page say of themselves. */
const facts = (page: Page) =>
	page.evaluate(async () => {
		const open = window.connections.filter(({ signalingState }) => signalingState !== 'closed');
		return Promise.all(
			open.map(async (connection) => {
				const stats = [...(await connection.getStats()).values()] as Record<string, unknown>[];
				const transport = stats.find(({ type }) => type === 'transport');
				const pair = stats.find(({ id }) => id === transport?.['selectedCandidatePairId']);
				const sending = stats.filter(
					({ type, kind }) => type === 'outbound-rtp' && kind === 'video'
				);
				return {
					signaling: connection.signalingState,
					ice: connection.iceConnectionState,
					dtls: transport?.['dtlsState'],
					path: stats.find(({ id }) => id === pair?.['localCandidateId'])?.['candidateType'],
					/** Types of the candidates that the other side has told. */
					told: stats
						.filter(({ type }) => type === 'remote-candidate')
						.map(({ candidateType }) => candidateType),
					bitrate: Math.max(0, ...sending.map(({ targetBitrate }) => Number(targetBitrate ?? 0))),
					dark: connection.getReceivers().every(({ track }) => !track.enabled),
					generation: connection.localDescription?.sdp.match(/^a=ice-ufrag:(\S+)/m)?.[1],
					tracks: connection.getSenders().map(({ track }) => track?.id)
				};
			})
		);
	});

const signalingStates = async (...pages: Page[]) =>
	(await Promise.all(pages.map(facts)))
		.flat()
		.map(({ signaling }) => signaling)
		.toSorted();

test('what is done to media, machine, server and path of a call that runs', async ({
	browser,
	baseURL
}) => {
	const { ann, bo, turn, press, panel, notice, newBo } = await pair(browser, baseURL!);
	const unreachable = ann.page.getByText('The server cannot be reached.');

	await turn('Freeze the camera');
	await expect(notice).toContainText('Freeze the camera');
	await standsStill(() => framesIn(bo.tile('Ann')));
	await turn('Freeze the camera');
	await bo.sees('Ann');
	await expect(notice).toHaveCount(0);

	const bitrate = async () => (await facts(ann.page))[0]!.bitrate;
	await expect.poll(bitrate).toBeGreaterThan(100_000);
	await turn('Cap the upload');
	await expect.poll(bitrate).toBeLessThanOrEqual(100_000);
	await turn('Cap the upload');
	await expect.poll(bitrate).toBeGreaterThan(100_000);

	for (const [label, place] of [
		['End the camera’s track', 1],
		['End the microphone’s track', 0]
	] as const) {
		const track = async () => (await facts(ann.page))[0]!.tracks[place];
		const before = await track();
		await press(label);
		await expect.poll(async () => [before, undefined].includes(await track())).toBe(false);
	}
	await bo.sees('Ann');

	await press('Cut the socket');
	await expect(unreachable).toBeVisible();
	await expect(unreachable).toHaveCount(0);
	await expect(notice).toHaveCount(0);
	await ann.sees('Bo');

	const offers = async () =>
		(await Promise.all([ann.negotiation(), bo.negotiation()])).reduce(
			(total, each) => total + each.offers,
			0
		);
	const before = await offers();
	await press('Restart ICE');
	await expect.poll(offers).toBeGreaterThan(before);
	await ann.sees('Bo');

	// The core reads statistics by its clock.
	const reads = await ann.page.evaluateHandle(() => {
		const [connection] = window.connections;
		const read = connection!.getStats.bind(connection);
		const count = { of: 0 };
		connection!.getStats = () => {
			count.of++;
			return read();
		};
		return count;
	});
	const count = () => reads.evaluate(({ of }) => of);
	await keepsGrowing(count);
	await press('Stop timers for 20 s');
	await standsStill(count);
	await notice.getByRole('button', { name: 'All off' }).press('Enter');
	await keepsGrowing(count);
	await ann.page.evaluate(() => Reflect.deleteProperty(window.connections[0]!, 'getStats'));

	// What comes is dark and mute, until a restart of either side has found another path.
	const dark = async () => (await facts(ann.page))[0]!.dark;
	const generation = async () => (await facts(ann.page))[0]!.generation;
	const old = await generation();
	await turn('Cut the path');
	await expect.poll(dark).toBe(true);
	await expect.poll(dark).toBe(false);
	expect(await generation()).not.toBe(old);
	await Promise.all([ann.sees('Bo'), bo.sees('Ann')]);
	await expect(panel.getByLabel('Cut the path', { exact: true })).toBeChecked();
	await turn('Cut the path');
	await Promise.all([ann.sees('Bo'), bo.sees('Ann')]);

	await turn('The server is blocked');
	await expect(unreachable).toBeVisible();
	await Promise.all([ann.sees('Bo'), bo.sees('Ann')]);
	await newBo();
	await expect(bo.tiles).toHaveCount(1);
	await expect(ann.tiles).toHaveCount(0);
	await turn('The server is blocked');
	await expect(unreachable).toHaveCount(0);
	await Promise.all([ann.sees('Bo'), bo.sees('Ann')]);

	await turn('Half-open');
	await newBo();
	await expect(bo.tiles).toHaveCount(1);
	await expect(ann.tiles).toHaveCount(0);
	await expect(unreachable).toHaveCount(0);
	await turn('Half-open');
	await Promise.all([ann.sees('Bo'), bo.sees('Ann')]);

	await turn('Freeze the camera');
	await ann.button('Leave').press('Enter');
	await ann.page.getByRole('button', { name: /again/i }).first().press('Enter');
	await ann.join();
	await ann.sees('Bo');
	await bo.sees('Ann'); // leaving has turned it off
});

test('what is done to the signals of somebody who joins', async ({ browser, baseURL }) => {
	const { ann, bo, turn, newBo } = await pair(browser, baseURL!);
	const both = [ann.page, bo.page];
	const meet = () => Promise.all([ann.sees('Bo'), bo.sees('Ann')]);

	/** What came to Bo from Ann through the server, as his X-ray shows it. */
	const came = bo.page
		.getByRole('listbox', { name: 'Timeline' })
		.getByRole('option')
		.filter({ hasText: /Ann to You: (?!.*data channel)/ });
	const met = bo.page.getByRole('option').filter({ hasText: 'Ann: in the room' });
	const seconds = async (option: Locator) => Number.parseFloat(await option.first().innerText());
	const newBoLooks = async () => {
		await newBo();
		await meet();
		await bo.page.keyboard.press('x');
		await expect(came.first()).toBeVisible();
	};

	await turn('Slow signals', 'Signals come twice');
	await newBoLooks();
	expect((await seconds(came)) - (await seconds(met))).toBeGreaterThan(0.9);
	const descriptions = came.filter({ hasText: /: (offer|answer)/ });
	await expect.poll(() => descriptions.count()).toBeGreaterThanOrEqual(2);
	await turn('Slow signals', 'Signals come twice');

	await turn('Signals overtake each other');
	// A busy machine may take so long for a candidate that nothing is there to overtake.
	await expect(async () => {
		await newBoLooks();
		expect(await came.first().innerText()).toContain('candidate'); // sent after the description
	}).toPass();
	await turn('Signals overtake each other');

	await turn('Offers are lost');
	await newBo();
	await expect.poll(() => signalingStates(...both)).toEqual(['have-local-offer']);
	await turn('Offers are lost');
	await meet();

	await turn('Answers are lost');
	await newBo();
	await expect.poll(() => signalingStates(...both)).toEqual(['have-local-offer', 'stable']);
	await turn('Answers are lost');
	await meet();

	const nothingToCheck = () =>
		expect
			.poll(async () =>
				(await Promise.all(both.map(facts)))
					.flat()
					.map(({ signaling, ice, told }) => [signaling, ice, told.length])
			)
			.toEqual(both.map(() => ['stable', 'new', 0]));
	await turn('Candidates are lost');
	await newBo();
	await nothingToCheck();
	await turn('Candidates are lost');
	await meet();

	await turn('No host candidates');
	await newBo();
	await nothingToCheck();
	await turn('No host candidates');
	await meet();

	await turn('Another certificate');
	await newBo();
	const dtls = async () => (await facts(ann.page)).map((each) => each.dtls);
	await expect.poll(dtls).toContain('failed');
	await turn('Another certificate');
	await meet();
});

test.describe('with a relay', () => {
	test.skip(!hasCoturn(), 'needs coturn, which only root on a Debian may install');

	test('relay only, no relay, and a wrong password', async ({ browser }) => {
		const port = await freePort();
		await using _ = await startCoturn({
			port,
			secret: SECRET,
			options: ['--allow-loopback-peers']
		});
		const server = await startServer({
			LAB: '1',
			TURN_URLS: `turn:127.0.0.1:${port}?transport=udp`,
			TURN_SECRET: SECRET
		});
		try {
			const { ann, bo, turn, newBo } = await pair(browser, server.url);
			const path = async () => (await facts(ann.page)).map((each) => each.path);
			await turn('Relay only');
			await newBo();
			await expect.poll(path).toEqual(['relay']);
			await turn('Relay only');

			const told = async () => (await facts(bo.page)).flatMap((each) => each.told);
			await newBo();
			await expect.poll(told).toContain('relay');
			expect(await path()).not.toEqual(['relay']);
			await turn('No relay candidates');
			await newBo();
			await bo.sees('Ann');
			await expect.poll(told).not.toContain('relay');
			await turn('No relay candidates');

			await turn('Relay only', 'Wrong TURN password');
			await newBo();
			await expect(ann.tiles).toContainText('The relay refused the account');
			await turn('Relay only', 'Wrong TURN password');
			await ann.sees('Bo');
		} finally {
			await server.stop();
		}
	});
});

/** Seconds without a picture that a scenario takes at least, by its story. */
const LEAST = {
	'Wi-Fi to mobile': 2,
	'Train tunnel': 11,
	'Server update': 0,
	'The laptop lid': 19
};
/** Nobody should miss anything of a server that is away. */
const NOTHING_S = 2;

test('scenarios play, measure what is missed, and everything is back', async ({
	browser,
	baseURL
}) => {
	const { ann, bo, panel, press } = await pair(browser, baseURL!);
	await bo.page.evaluate(recordArrivals);
	for (const [name, least] of Object.entries(LEAST)) {
		const since = Date.now();
		const outcome = panel
			.getByRole('listitem')
			.filter({ hasText: name })
			.getByText(/^longest/);
		await press(name);
		await expect(panel.getByRole('button', { name: `Stop ${name}` })).toBeVisible();
		await expect(outcome).toContainText('Everything is back.');
		const words = await outcome.innerText();
		const [picture, sound] = [...words.matchAll(/([\d.]+) s/g)].map(([, number]) => Number(number));
		expect(picture).toBeGreaterThanOrEqual(least);
		if (name === 'Server update') expect(picture).toBeLessThan(NOTHING_S);
		const { pictures, sounds } = await arrivalsSince(bo.page, since);
		reportScenario({
			name,
			here: [picture!, sound!],
			there: [pictures, sounds].map((times) => longestGap(times, since, Date.now()) / 1_000)
		});
		await Promise.all([ann.sees('Bo'), bo.sees('Ann')]);
	}
});
