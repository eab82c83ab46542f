import AxeBuilder from '@axe-core/playwright';
import { expect, type Browser, type Page } from '@playwright/test';
import {
	close,
	IN_CALL,
	inCall,
	LAB_STATES,
	STATES,
	visit,
	wear,
	type Lead
} from '../screens/states.ts';
import { test } from '../support/browser-test.ts';
import { test as labTest } from '../support/lab-test.ts';

/** Socket.io hears that a browser is offline on every host but `localhost`. */
const options = (baseURL: string | undefined) => ({
	url: baseURL!.replace('localhost', '127.0.0.1')
});

async function examine(page: Page, state: string): Promise<void> {
	for (const colorScheme of ['light', 'dark'] as const) {
		await wear(page, colorScheme);
		// Without frames of other origins the result needs no page of its own: half the time.
		const axe = new AxeBuilder({ page }).setLegacyMode();
		// Nothing but colours differs between the themes.
		if (colorScheme === 'dark') axe.withRules(['color-contrast', 'link-in-text-block']);
		const { violations } = await axe.analyze();
		const found = violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
		expect.soft(found, `${state}, ${colorScheme}`).toEqual([]);
	}
}

const examineState = (browser: Browser, baseURL: string | undefined, state: string, lead: Lead) =>
	visit(browser, lead, ({ ann }) => examine(ann.page, state), options(baseURL));

for (const [state, lead] of Object.entries(STATES)) {
	test(`${state}: axe finds nothing, in either theme`, ({ browser, baseURL }) =>
		examineState(browser, baseURL, state, lead));
}

for (const [state, lead] of Object.entries(LAB_STATES)) {
	labTest(`${state}: axe finds nothing, in either theme`, ({ browser, baseURL }) =>
		examineState(browser, baseURL, state, lead)
	);
}

test('whatever is open in a call: axe finds nothing, in either theme', async ({
	browser,
	baseURL
}) => {
	await visit(
		browser,
		(way) => inCall(way, 'Bo'),
		async (way) => {
			for (const [state, lead] of Object.entries(IN_CALL)) {
				await lead(way);
				await examine(way.ann.page, state);
				await close(way.ann);
			}
		},
		options(baseURL)
	);
});
