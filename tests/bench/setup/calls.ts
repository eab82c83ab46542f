/** One call, of Scry or of bare pages: the last person clicks Join, and its phases are taken. */
import type { Page } from 'playwright';
import type { TileRect } from '../../support/bare-mesh.ts';
import { tilesOf } from '../mesh/calls.ts';
import { prepareBare } from './bare-call.ts';
import { phasesOf, recordMarks, type Phases } from './marks.ts';
import type { Place } from './place.ts';
import type { Situation } from './situations.ts';

/** As wide as a laptop's browser. */
const VIEWPORT = { width: 1280, height: 800 };
/** People look at themselves before they join, in milliseconds. */
const LOOK_MS = 2_000;

export const CAMERAS = {
	480: { width: 640, height: 480 },
	720: { width: 1280, height: 720 }
} as const;

export async function scryCall(
	place: Place,
	situation: Situation
): Promise<{ phases: Phases; tiles: TileRect[] }> {
	const { people, click } = situation;
	const url = `${place.scry}/call#bench-${crypto.randomUUID().slice(0, 8)}`;
	const pages = await openPages(place, situation);
	for (const page of pages) {
		await page.goto(url);
		await page.locator('[data-self] video').waitFor();
		if (page === pages.at(-1)) break;
		await page.getByRole('button', { name: 'Join', exact: true }).press('Enter');
		await page.getByRole('button', { name: 'Leave' }).waitFor();
	}
	const joiner = pages.at(-1)!;
	await joiner.getByText(people === 2 ? 'One person is here.' : '4 people are here.').waitFor();
	await joiner.waitForTimeout(LOOK_MS);
	const phases = await phasesOf(pages, () => click(joiner));
	const tiles = await tilesOf(joiner);
	await close(pages);
	return { phases, tiles };
}

export async function bareCall(
	place: Place,
	situation: Situation,
	tiles: TileRect[],
	camera: keyof typeof CAMERAS
): Promise<Phases> {
	const pages = await openPages(place, situation);
	for (const page of pages) await prepareBare(page, place.bare, { ...CAMERAS[camera], tiles });
	const joiner = pages.at(-1)!;
	// All but the last are in a call already, as in Scry.
	for (const [i, page] of pages.slice(1, -1).entries()) {
		await phasesOf(pages.slice(0, i + 2), () => clickJoin(page));
	}
	await joiner.waitForTimeout(LOOK_MS);
	const phases = await phasesOf(pages, () => clickJoin(joiner));
	await close(pages);
	return phases;
}

const clickJoin = (page: Page) =>
	page.locator('button').evaluate((button: HTMLElement) => button.click());

async function openPages(place: Place, { people, context }: Situation): Promise<Page[]> {
	const pages: Page[] = [];
	for (let person = 0; person < people; person++) {
		const own = await place.browser(person).newContext({
			viewport: VIEWPORT,
			reducedMotion: 'no-preference',
			permissions: ['camera', 'microphone'],
			...context
		});
		await own.addInitScript(recordMarks);
		pages.push(await own.newPage());
	}
	return pages;
}

const close = (pages: Page[]) => Promise.all(pages.map((page) => page.context().close()));
