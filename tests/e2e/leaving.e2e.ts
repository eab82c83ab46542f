import { expect, type Dialog } from '@playwright/test';
import { test } from '../support/browser-test.ts';
import { Caller, freshCode, gather } from '../support/caller.ts';

test('Back asks while others are there, and leaves when told to', async ({ browser }) => {
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

	await back();
	await ann.button('Leave the call').click();
	await expect(ann.button('Start a call')).toBeVisible();
	await expect(bo!.tiles).toHaveCount(0);
});

test('a tab that is closed asks while others are there; a reload is one click from the call', async ({
	browser
}) => {
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
});
