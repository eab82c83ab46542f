import AxeBuilder from '@axe-core/playwright';
import { expect } from '@playwright/test';
import { STATES, visit, wear } from '../screens/states.ts';
import { test } from '../support/browser-test.ts';

for (const state of Object.keys(STATES)) {
	test(
		`${state}: axe finds nothing, in either theme`,
		{ tag: '@beside' },
		async ({ browser, baseURL }) => {
			await visit(
				browser,
				state,
				async ({ page }) => {
					for (const colorScheme of ['light', 'dark'] as const) {
						await wear(page, colorScheme);
						// Without frames of other origins the result needs no page of its own: half the time.
						const axe = new AxeBuilder({ page }).setLegacyMode();
						// Nothing but colours differs between the themes.
						if (colorScheme === 'dark') axe.withRules(['color-contrast', 'link-in-text-block']);
						const { violations } = await axe.analyze();
						const found = violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
						expect.soft(found, colorScheme).toEqual([]);
					}
				},
				{ url: baseURL! }
			);
		}
	);
}
