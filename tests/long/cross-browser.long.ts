import { expect, webkit, type Browser } from '@playwright/test';
import { existsSync } from 'node:fs';
import { test as base } from '../support/browser-test.ts';
import { Caller, framesIn, freshCode, keepsGrowing } from '../support/caller.ts';
import { firefoxFault, launchFirefox } from '../support/firefox.ts';
import { freePort } from '../support/free-port.ts';
import { startServer } from '../support/server-process.ts';
import { orderedSecrets } from '../support/test-peer.ts';

const fault = firefoxFault();
/** Without a Firefox that can be driven there is nothing to test with it. */
const testFirefox = fault === undefined;

const test = base.extend<{ firefox: Browser }>({
	// eslint-disable-next-line no-empty-pattern -- Playwright reads the names of fixtures here
	firefox: async ({}, use) => {
		const firefox = await launchFirefox();
		await use(firefox);
		await firefox.close();
	}
});

type Maker = 'Chromium' | 'Firefox';

/** Both see and hear the other, and it goes on. */
async function meet(one: Caller, other: Caller) {
	await Promise.all([one.sees(other.name), other.sees(one.name)]);
	await Promise.all([one.hearsEverybody(1), other.hearsEverybody(1)]);
}

async function togglesAreSeen(by: Caller, from: Caller) {
	await from.button('Turn off camera').click();
	await expect(by.cameraOffMark(from.name)).toBeAttached();
	await from.button('Turn off microphone').click();
	await expect(by.mutedMark(from.name)).toBeVisible();
	await from.button('Turn on camera').click();
	await expect(by.cameraOffMark(from.name)).toHaveCount(0);
	await from.button('Turn on microphone').click();
	await expect(by.mutedMark(from.name)).toHaveCount(0);
	await by.sees(from.name);
	await by.hearsEverybody(1);
}

async function screenIsSeen(by: Caller, from: Caller) {
	await from.button('Share screen').click();
	await expect(by.screens).toHaveCount(1);
	await keepsGrowing(() => framesIn(by.screens));
	await from.button('Stop sharing').click();
	await expect(by.screens).toHaveCount(0);
}

/** What the browser tells is enough for each view of X-ray. */
async function isXrayed({ page }: Caller) {
	await page.keyboard.press('x');
	const panel = page.getByRole('dialog', { name: 'X-ray' });
	const tab = (name: string) => panel.getByRole('tab', { name }).click();
	const options = panel.getByRole('listbox', { name: 'Timeline' }).getByRole('option');
	for (const text of [/ice: connected/, /dtls: connected/, /candidate, host/]) {
		await expect(options.filter({ hasText: text }).first()).toBeAttached();
	}
	await tab('Paths');
	await expect(panel.getByRole('cell', { name: 'in use' })).toBeVisible();
	await tab('Descriptions');
	await expect(panel.getByText('Hash of the certificate').first()).toBeAttached();
	await tab('Media');
	for (const stream of [/^To .*: camera$/, /^From .*: camera$/, /^To .*: voice$/]) {
		await expect(panel.getByRole('heading', { name: stream })).toBeAttached();
	}
	await page.keyboard.press('Escape');
	await expect(panel).toHaveCount(0);
}

/** As if `mover` had changed networks. A picture may stand still for as long as mending takes. */
async function findsANewPath(mover: Caller, other: Caller) {
	const versions = async () =>
		Promise.all([mover, other].map(async (caller) => (await caller.negotiation()).versions));
	const before = await versions();
	await expect
		.poll(async () => {
			// Again and again: a step that was just taken for another reason is not disturbed by this one,
			// and may have changed the one description and not yet the other when `before` was read.
			await mover.page.evaluate(() => dispatchEvent(new Event('online')));
			return (await versions()).map((now, index) => String(now) !== String(before[index]));
		})
		.toEqual([true, true]);
	await expect(() => meet(mover, other)).toPass();
}

/** A headless Firefox has no screen: something that moves stands in for it. */
function paintScreen() {
	navigator.mediaDevices.getDisplayMedia = async () => {
		const canvas = document.createElement('canvas');
		const paint = canvas.getContext('2d');
		setInterval(() => paint?.fillRect(Math.random() * 300, Math.random() * 150, 9, 9), 100);
		return canvas.captureStream();
	};
}

const orders: [Maker, Maker][] = [
	['Chromium', 'Firefox'],
	['Firefox', 'Chromium']
];
for (const [first, second] of testFirefox ? orders : []) {
	for (const offerer of [first, second]) {
		test(`${first} is called by ${second}, and ${offerer} offers`, async ({
			browser,
			firefox,
			baseURL
		}) => {
			const browsers = { Chromium: browser, Firefox: firefox };
			const [smaller, larger] = orderedSecrets(2);
			const arrive = async (name: Maker) => {
				const resume = name === offerer ? smaller! : larger!;
				return Caller.arrive(browsers[name], { url: baseURL!, name, resume });
			};
			const code = freshCode();
			const one = await arrive(first);
			const other = await arrive(second);
			const inFirefox = first === 'Firefox' ? one : other;
			await inFirefox.context.addInitScript(paintScreen);
			await one.enter(code);
			await other.enter(code);
			await meet(one, other);
			const offering = first === offerer ? one : other;
			const offers = async () =>
				Promise.all([one, other].map(async (caller) => (await caller.negotiation()).offers > 0));
			expect(await offers()).toEqual([one === offering, other === offering]);
			const links = await Promise.all([one.links(), other.links()]);
			const negotiated = await Promise.all([one.negotiation(), other.negotiation()]);

			await isXrayed(inFirefox);
			await togglesAreSeen(one, other);
			await togglesAreSeen(other, one);
			await screenIsSeen(one, other);
			await screenIsSeen(other, one);
			expect(await Promise.all([one.negotiation(), other.negotiation()])).toEqual(negotiated);

			await findsANewPath(one, other);
			await findsANewPath(other, one);
			expect(await offers()).toEqual([one === offering, other === offering]);
			// Chromium checks its new addresses against the old ones of Firefox. Where that is answered
			// before the new ones are known, it stays there, Firefox hears nothing, and the link is
			// made anew.
			if (offerer === 'Firefox') {
				expect(await Promise.all([one.links(), other.links()])).toEqual(links);
			}
		});
	}
}

if (testFirefox) {
	test('a server killed and restarted costs Chromium and Firefox nothing, and others can join', async ({
		browser,
		firefox
	}) => {
		const PORT = String(await freePort());
		const server = await startServer({ PORT });
		const { url } = server;
		const code = freshCode();
		const ann = await Caller.arrive(browser, { url, name: 'Ann' });
		const bo = await Caller.arrive(firefox, { url, name: 'Bo' });
		await ann.enter(code);
		await bo.enter(code);
		await meet(ann, bo);
		const before = await Promise.all([ann.links(), bo.links()]);

		server.kill('SIGKILL');
		await server.stop();
		for (const { page } of [ann, bo]) {
			await expect(page.getByText('The server cannot be reached.')).toBeVisible();
		}
		await meet(ann, bo);
		const again = await startServer({ PORT });
		try {
			for (const { page } of [ann, bo]) {
				await expect(page.getByText('The server cannot be reached.')).toHaveCount(0);
			}
			await meet(ann, bo);
			expect(await Promise.all([ann.links(), bo.links()])).toEqual(before); // nothing was made anew

			const cleo = await Caller.arrive(firefox, { url, name: 'Cleo' });
			await cleo.enter(code);
			for (const caller of [ann, bo]) {
				await Promise.all([cleo.sees(caller.name), caller.sees('Cleo')]);
			}
		} finally {
			await again.stop();
		}
	});
} else if (process.env['TEST_WORKER_INDEX'] === undefined) {
	process.stdout.write(`Without Firefox: ${fault}\n`);
}

if (existsSync(webkit.executablePath())) {
	test('Chromium and WebKit meet', async ({ browser, baseURL }) => {
		const safari = await webkit.launch();
		try {
			const code = freshCode();
			const ann = await Caller.arrive(browser, { url: baseURL!, name: 'Ann' });
			// It has no devices to pretend with.
			const bo = await Caller.arrive(safari, { url: baseURL!, name: 'Bo', bare: true });
			await ann.enter(code);
			await bo.enter(code);
			await bo.sees('Ann');
			await bo.hearsEverybody(1);
			await expect(ann.cameraOffMark('Bo')).toBeAttached();
			await screenIsSeen(bo, ann);
			await ann.page.evaluate(() => dispatchEvent(new Event('online')));
			await bo.sees('Ann');
		} finally {
			await safari.close();
		}
	});
} else if (process.env['TEST_WORKER_INDEX'] === undefined) {
	// Read by the runner, and once more by its worker.
	process.stdout.write(
		`Without WebKit: Playwright has none at ${webkit.executablePath()} (\`playwright install webkit\`).\n`
	);
}
