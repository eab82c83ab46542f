import { test as base } from '@playwright/test';

/**
 * Playwright's `test`, and afterwards nobody is left in a call: it closes what its own fixtures
 * opened, but not the contexts of `browser.newContext()`, whose calls would go on beside the next
 * test and take its processor time.
 */
export const test = base.extend<{ everybodyLeaves: undefined }>({
	everybodyLeaves: [
		async ({ browser }, use) => {
			await use(undefined);
			await Promise.all(browser.contexts().map((context) => context.close()));
		},
		{ auto: true }
	]
});
