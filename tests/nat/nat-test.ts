import { test as base } from '@playwright/test';
import { Lab } from './lab.ts';
import { obstacle } from './obstacle.ts';

/** Playwright's `test` with a lab, in which nobody is left in a call afterwards. */
export const test = base.extend<{ lab: Lab }, { labOrObstacle: Lab | string }>({
	labOrObstacle: [
		// eslint-disable-next-line no-empty-pattern -- Playwright insists on a pattern here
		async ({}, use) => {
			const reason = obstacle();
			if (reason) return use(reason);
			const lab = await Lab.open();
			await use(lab);
			await lab.close();
		},
		{ scope: 'worker', timeout: 180_000 }
	],
	lab: async ({ labOrObstacle }, use, info) => {
		if (typeof labOrObstacle === 'string') return info.skip(true, labOrObstacle);
		await use(labOrObstacle);
		await labOrObstacle.empty();
	}
});
