import AxeBuilder from '@axe-core/playwright';
import { expect } from '@playwright/test';
import { isQuiet, STATES, visit, wear } from '../screens/states.ts';
import { test } from '../support/browser-test.ts';

for (const state of Object.keys(STATES)) {
	test(`${state}: axe finds nothing, in either theme${isQuiet(state) ? ' @beside' : ''}`, async ({
		browser,
		baseURL
	}) => {
		await visit(
			browser,
			state,
			async ({ page }) => {
				for (const colorScheme of ['light', 'dark'] as const) {
					await wear(page, colorScheme);
					const { violations } = await new AxeBuilder({ page }).analyze();
					const found = violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
					expect.soft(found, colorScheme).toEqual([]);
				}
			},
			{ url: baseURL! }
		);
	});
}
