import { expect } from '@playwright/test';
import type { Caller, CallerOptions } from '../support/caller.ts';
import { freshCode } from '../support/caller.ts';
import { arrivalsSince, longestGap } from './arrivals.ts';
import type { Arrivals } from './arrivals.ts';
import type { Home } from './home.ts';
import { SCRY } from './internet.ts';
import { pathEnd } from './path.ts';
import type { PathEnd } from './path.ts';

/** A call of two that has just been asked for. */
export interface Call {
	/** Who was there first, and who came. */
	people: [Caller, Caller];
	/** When the second one clicked on Join: milliseconds since 1970. */
	joined: number;
}

/** Small pages: what is tried is the way there, and two cores draw both. */
const VIEWPORT = { width: 480, height: 360 };

/** One person in each home. */
export const people = (
	first: Home,
	second: Home,
	options: Omit<CallerOptions, 'name'> = {}
): Promise<Call['people']> => {
	const shared = { url: `https://${SCRY}`, viewport: VIEWPORT, ...options };
	return Promise.all([
		first.person({ ...shared, name: 'Ann' }),
		second.person({ ...shared, name: 'Bo' })
	]);
};

/** A call in a room of its own; the first is in the room when the second comes. */
export async function meet([first, second]: Call['people']): Promise<Call> {
	const code = freshCode();
	await Promise.all([first.visit(code), second.visit(code)]);
	await first.join();
	const joined = Date.now();
	await second.join();
	return { people: [first, second], joined };
}

/** A call between one person in each home. */
export const call = async (...homes: Parameters<typeof people>): Promise<Call> =>
	meet(await people(...homes));

/** Waits until both see the other. Resolves with the time at which the later one did. */
export async function bothSee({ people, joined }: Call): Promise<number> {
	const firstFrames = people.map(async ({ page }) => {
		await expect.poll(async () => (await arrivalsSince(page, joined)).pictures.length).not.toBe(0);
		return (await arrivalsSince(page, joined)).pictures[0]!;
	});
	return Math.max(...(await Promise.all(firstFrames)));
}

/** What both send from. */
export async function paths({
	people: [first, second]
}: Call): Promise<[PathEnd, PathEnd] | undefined> {
	const ends = await Promise.all([pathEnd(first.page), pathEnd(second.page)]);
	const [one, other] = ends;
	return one && other && [one, other];
}

/** What arrived at both ends after `since`. */
export const recorded = ({ people }: Call, since: number): Promise<Arrivals[]> =>
	Promise.all(people.map(({ page }) => arrivalsSince(page, since)));

/** What counts as going on: no longer gap than this, for so long. */
const STEADY_GAP_MS = 1_000;
const STEADY_FOR_MS = 3_000;

/** Both see and hear the other, for a while already after `began`, and their tiles say so. */
export async function isSteady(call: Call, began: number): Promise<boolean> {
	const now = Date.now();
	const since = now - STEADY_FOR_MS;
	if (since < began) return false;
	const ends = await recorded(call, since);
	const gaps = ends.flatMap(({ pictures, sounds }) =>
		[pictures, sounds].map((times) => longestGap(times, since, now))
	);
	const states = await Promise.all(
		call.people.map(({ tiles }) =>
			tiles.evaluateAll((all) => all.map((tile) => tile.getAttribute('data-state')).join())
		)
	);
	return Math.max(...gaps) < STEADY_GAP_MS && states.every((state) => state === 'connected');
}
