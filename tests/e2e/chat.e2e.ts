import { expect } from '@playwright/test';
import { test } from '../support/browser-test.ts';
import { freshCode, gather, type Caller } from '../support/caller.ts';

async function openChat(caller: Caller): Promise<void> {
	await caller.page.getByRole('button', { name: /^Open chat/ }).click();
}

async function say(caller: Caller, text: string): Promise<void> {
	const box = caller.page.getByRole('textbox', { name: 'Message' });
	await box.fill(text);
	await box.press('Enter');
}

test('chat goes both ways, markup is shown as text, links are safe', async ({ browser }) => {
	const [ann, bo] = await gather(browser, freshCode(), ['Ann', 'Bo']);
	await expect(ann!.tile('Bo')).toHaveAttribute('data-state', 'connected');
	await openChat(ann!);
	await openChat(bo!);
	const markup = '<img src=x onerror="document.title=1"> see https://example.org/a?b=<c>';
	await say(ann!, markup);
	const log = bo!.page.getByRole('log');
	await expect(log).toContainText('<img src=x onerror="document.title=1">');
	expect(await log.locator('img').count()).toBe(0);
	const link = log.getByRole('link');
	await expect(link).toHaveAttribute('href', /^https:\/\/example\.org\/a/);
	await expect(link).toHaveAttribute('rel', /noopener/);
	await say(bo!, 'javascript:alert(1)');
	await expect(ann!.page.getByRole('log')).toContainText('javascript:alert(1)');
	expect(await ann!.page.getByRole('log').getByRole('link').count()).toBe(1);
});

test('4 kB of emoji arrive whole; one more stays in the box', async ({ browser }) => {
	const [ann, bo] = await gather(browser, freshCode(), ['Ann', 'Bo']);
	await expect(ann!.tile('Bo')).toHaveAttribute('data-state', 'connected');
	await openChat(ann!);
	await openChat(bo!);
	const full = '🌊'.repeat(1024);
	await say(ann!, full);
	await expect(bo!.page.getByRole('log')).toContainText(full);
	await say(ann!, `${full}🌊`);
	await expect(ann!.page.getByRole('textbox', { name: 'Message' })).toHaveValue(`${full}🌊`);
	await expect(ann!.page.getByRole('alert').filter({ hasText: /long/i })).toBeVisible();
});

test('an unread message leaves a mark, and what was said before one came is not shown', async ({
	browser
}) => {
	const code = freshCode();
	const [ann, bo] = await gather(browser, code, ['Ann', 'Bo']);
	await expect(ann!.tile('Bo')).toHaveAttribute('data-state', 'connected');
	await openChat(ann!);
	await say(ann!, 'before Cleo');
	await expect(bo!.button('Open chat, 1 unread')).toBeVisible();
	await openChat(bo!);
	await expect(bo!.page.getByRole('log')).toContainText('before Cleo');
	const [cleo] = await gather(browser, code, ['Cleo']);
	await openChat(cleo!);
	await expect(cleo!.page.getByText(/before you (came|joined)/i)).toBeVisible();
	await expect(cleo!.page.getByRole('log')).not.toContainText('before Cleo');
});
