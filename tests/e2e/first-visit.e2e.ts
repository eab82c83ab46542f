import { expect } from '@playwright/test';
import { test } from '../support/browser-test.ts';
import { weigh } from '../support/weigh.ts';

const PAGES = [
	{ path: '/', maxBytes: 60_000 },
	{ path: '/call#first-visit', maxBytes: 95_000 }
];

for (const { path, maxBytes } of PAGES) {
	test(
		`a first visit to ${path} weighs no more than ${maxBytes / 1000} kB before it is idle`,
		{ tag: '@beside' },
		async ({ browser, baseURL }) => {
			const { bytes, requests } = await weigh(browser, `${baseURL}${path}`);
			expect(requests).toBeGreaterThan(5); // it was the page that came, with its code
			expect(bytes).toBeLessThanOrEqual(maxBytes);
		}
	);
}
