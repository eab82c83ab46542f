import { chromium, expect, type Browser, type Dialog } from '@playwright/test';
import { test } from '../support/browser-test.ts';
import { Caller, freshCode, gather } from '../support/caller.ts';
import { discardedTab } from '../support/odd-browser.ts';

const BESIDE = { tag: '@beside' }; // see playwright.config.ts

test('Back asks while others are there, and leaves when told to', BESIDE, async ({ browser }) => {
	const ann = await Caller.arrive(browser, { name: 'Ann' });
	await ann.page.goto('/');
	await ann.button('Start a call').click();
	await ann.join();
	const code = new URL(ann.page.url()).hash.slice(1);
	const [bo] = await gather(browser, code, ['Bo']);
	await ann.sees('Bo');

	const question = ann.page.getByRole('alertdialog', { name: 'Leave the call?' });
	const back = () => ann.page.evaluate(() => history.back());
	await back();
	await ann.button('Stay').click();
	await expect(question).toHaveCount(0);
	await expect(ann.page).toHaveURL(new RegExp(`/call#${code}$`));
	await ann.sees('Bo');

	// Also where a sheet is open, which takes the pointer events of the page.
	await ann.page.setViewportSize({ width: 390, height: 664 });
	await ann.page.getByRole('button', { name: /^Open chat/ }).click();
	await expect(ann.page.getByRole('dialog', { name: 'Chat' })).toBeVisible();
	await back();
	await ann.button('Leave the call').click();
	await expect(ann.button('Start a call')).toBeVisible();
	await expect(bo!.tiles).toHaveCount(0);
});

test(
	'another room in the address asks while others are there; Stay keeps call and address',
	BESIDE,
	async ({ browser }) => {
		const [before, code, other] = [freshCode(), freshCode(), freshCode()];
		const ann = await Caller.arrive(browser, { name: 'Ann' });
		await ann.visit(before);
		// In a lobby nobody is asked.
		const isAt = (code: string) =>
			expect(ann.page.getByRole('heading', { name: code })).toBeVisible();
		await ann.page.goto(`/call#${code}`);
		await isAt(code);
		await ann.page.evaluate(() => history.back());
		await isAt(before);
		await ann.page.evaluate(() => history.forward());
		await isAt(code);
		await ann.join();
		const [bo] = await gather(browser, code, ['Bo']);
		await ann.sees('Bo');
		const negotiated = await ann.negotiation();

		const question = ann.page.getByRole('alertdialog', { name: 'Leave the call?' });
		for (const go of [
			() => ann.page.evaluate(() => history.back()),
			() => ann.page.goto(`/call#${other}`), // as typed
			() => ann.page.goto('/call#'), // no room at all
			() => ann.page.goto('/call#%%%') // a link that is none
		]) {
			await go();
			await ann.button('Stay').click();
			await expect(question).toHaveCount(0);
			await expect(ann.page).toHaveURL(new RegExp(`/call#${code}$`));
			await ann.sees('Bo');
		}
		expect(await ann.negotiation()).toEqual(negotiated);

		await ann.page.goto(`/call#${other}`);
		await expect(question).toBeVisible();
		await ann.page.evaluate((code) => (location.hash = code), code); // back to where one is
		await expect(question).toHaveCount(0);

		await ann.page.goto(`/call#${other}`);
		await ann.button('Leave the call').click();
		await isAt(other);
		await expect(ann.page).toHaveURL(new RegExp(`/call#${other}$`));
		await expect(bo!.tiles).toHaveCount(0);
		await ann.join();
	}
);

test(
	'a tab that is closed asks while others are there; a reload is one click from the call',
	BESIDE,
	async ({ browser }) => {
		const code = freshCode();
		const [ann] = await gather(browser, code, ['Ann']);
		const asked: Dialog[] = [];
		ann!.page.on('dialog', (dialog) => {
			asked.push(dialog);
			void (asked.length === 1 ? dialog.dismiss() : dialog.accept());
		});
		await ann!.page.reload(); // alone: nobody is asked
		await ann!.join();
		expect(asked).toHaveLength(0);

		const [bo] = await gather(browser, code, ['Bo']);
		await ann!.sees('Bo');
		await ann!.closeTab();
		await expect.poll(() => asked.map((dialog) => dialog.type())).toEqual(['beforeunload']);
		await ann!.sees('Bo');
		await ann!.page.reload();
		expect(asked).toHaveLength(2);
		await ann!.button('Join').click();
		await ann!.sees('Bo');
		await bo!.sees('Ann');
	}
);

test(
	'a tab that the browser put away says so, and is one click from the call',
	BESIDE,
	async ({ browser }) => {
		const code = freshCode();
		const [ann, bo] = await gather(browser, code, ['Ann', 'Bo']);
		await ann!.sees('Bo');
		ann!.page.on('dialog', (dialog) => void dialog.accept());
		// What Chromium says to a page that it loads again because it had discarded the tab.
		await ann!.page.addInitScript(discardedTab);
		await ann!.page.reload();
		await expect(ann!.page.getByText('Your browser put this tab away')).toBeVisible();
		await expect(ann!.page.getByRole('textbox', { name: 'Your name' })).toHaveValue('Ann');
		await ann!.button('Join').click();
		await ann!.sees('Bo');
		await bo!.sees('Ann');
	}
);

/** A browser that keeps pages in its back/forward cache; Playwright turns that off. */
function keepingPages(): Promise<Browser> {
	const { executablePath, args = [] } = test.info().project.use.launchOptions ?? {};
	return chromium.launch({
		...(executablePath && { executablePath }),
		args,
		ignoreDefaultArgs: ['--disable-back-forward-cache']
	});
}

test('a page that comes back from the back/forward cache is one click from the call', async () => {
	const browser = await keepingPages();
	try {
		const { baseURL = '' } = test.info().project.use;
		const code = freshCode();
		const [ann, bo] = await gather(browser, code, ['Ann', 'Bo'], { url: baseURL });
		await ann!.sees('Bo');
		await ann!.page.evaluate(() => (document.body.dataset['kept'] = ''));
		ann!.page.on('dialog', (dialog) => void dialog.accept());
		await ann!.page.goto('/nowhere');
		await expect(bo!.tiles).toHaveCount(0);

		await ann!.page.evaluate(() => history.back());
		await ann!.button('Join').click();
		await ann!.sees('Bo');
		await bo!.sees('Ann');
		// The page is the one that went away, and no other that was loaded in its place.
		await expect(ann!.page.locator('body[data-kept]')).toHaveCount(1);
	} finally {
		await browser.close();
	}
});
