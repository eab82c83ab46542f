import { expect } from '@playwright/test';
import { test } from '../support/browser-test.ts';
import { weigh } from '../support/weigh.ts';

const MAX_BYTES = 100_000;

for (const path of ['/', '/call#first-visit']) {
	test(
		`a first visit to ${path} weighs no more than ${MAX_BYTES / 1000} kB`,
		{ tag: '@beside' },
		async ({ browser, baseURL }) => {
			const { bytes, requests } = await weigh(browser, `${baseURL}${path}`);
			expect(requests).toBeGreaterThan(5); // it was the page that came, with its code
			expect(bytes).toBeLessThanOrEqual(MAX_BYTES);
		}
	);
}
