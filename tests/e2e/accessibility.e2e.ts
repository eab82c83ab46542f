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
					const axe = new AxeBuilder({ page });
					// Nothing but colours differs between the themes.
					if (colorScheme === 'dark') axe.withRules(['color-contrast', 'link-in-text-block']);
					const { violations } = await axe.analyze();
					const found = violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
					expect.soft(found, colorScheme).toEqual([]);
				}
			},
			{ url: baseURL! }
		);
	});
}
