import { readFile as readText } from 'node:fs/promises';
import { expect, type TestInfo } from '@playwright/test';
import { readFile } from '#lib/features/xray/file.ts';
import { diagnose } from '#lib/rtc/diagnosis/diagnosis.ts';
import { pathProblem } from '#lib/ui/path-sentences.ts';
import { bothSee, call, meet, paths, people } from './call.ts';
import type { Call } from './call.ts';
import { expectation, reason } from './expectation.ts';
import type { Expectation } from './expectation.ts';
import { SCRY_WITHOUT_TURN } from './internet.ts';
import type { Lab } from './lab.ts';
import { NAT_KINDS, NATS } from './nat-kinds.ts';
import type { NatKind } from './nat-kinds.ts';
import { test } from './nat-test.ts';
import { isRelayed, triedPairs } from './path.ts';
import { report } from './report.ts';
import type { Connected } from './report.ts';

const homes = (lab: Lab, first: NatKind, second: NatKind) =>
	[lab.home(`a-${first}`, first), lab.home(`b-${second}`, second)] as const;

test.describe('with a TURN server', () => {
	for (const [index, one] of NAT_KINDS.entries()) {
		for (const other of NAT_KINDS.slice(index)) {
			const expected = expectation(one, other);
			test(`${one} and ${other}: ${expected}, whoever comes first`, async ({ lab }, info) => {
				const [ann, bo] = await people(...homes(lab, one, other));
				await meetsBy(expected, [one, other], [ann, bo], info);
				if (one === other) return;
				for (const person of [ann, bo]) await person.button('Leave').press('Enter');
				await meetsBy(expected, [other, one], [bo, ann], info);
			});
		}
	}
});

/** The two call each other on a path of that kind, and both see and hear the other. */
async function meetsBy(
	expected: Expectation,
	[first, second]: [NatKind, NatKind],
	both: Call['people'],
	info: TestInfo
): Promise<void> {
	const result: Connected = { first, second };
	try {
		const pair = await meet(both);
		result.firstFrameMs = (await bothSee(pair)) - pair.joined;
		// The first path that works is not always the last: a better one may follow.
		const settled = expect(async () => {
			const path = await paths(pair);
			if (path) result.path = path;
			expect(path && isRelayed(path) ? 'relay' : path && 'direct').toBe(expected);
			// Whoever sends no UDP speaks with the relay alone.
			for (const [index, kind] of [first, second].entries()) {
				const { turn } = NATS[kind];
				if (turn !== 'udp') expect(path?.[index]).toBe(`relay ${turn}`);
			}
		}).toPass({ timeout: 60_000 });
		await settled.catch(async (error: unknown) => {
			for (const { name, page } of pair.people) {
				await info.attach(`pairs of ${name}`, { body: await triedPairs(page) });
			}
			throw error;
		});
		await Promise.all(pair.people.map((person) => person.hearsEverybody(1)));
	} finally {
		report('connected', result);
	}
}

/** More of them at the same time take each other's processor, and their time with it. */
const AT_ONCE = 4;

test.describe('without a TURN server', () => {
	for (const first of NAT_KINDS) {
		const others = NAT_KINDS.filter((second) => expectation(first, second) === 'relay');
		while (others.length > 0) {
			// Some at the same time: without pictures, nearly all that happens is waiting.
			const some = others.splice(0, AT_ONCE);
			test(`${first} is told that there is no path to ${some.join(', ')}`, async ({ lab }) => {
				await Promise.all(
					some.map(async (second) => {
						const toldMs = await told(lab, first, second);
						report('impossible', { first, second, toldMs });
					})
				);
			});
		}
	}
});

test('a failure that X-ray has saved shows the same diagnosis when it is opened again', async ({
	lab
}) => {
	const kinds = ['symmetric', 'symmetric'] as const;
	const { people } = await call(...homes(lab, ...kinds), {
		url: `https://${SCRY_WITHOUT_TURN}`,
		bare: true
	});
	const [{ page, tiles }] = people;
	await expect(tiles).toHaveAttribute('data-state', 'failed');
	await page.keyboard.press('x');
	const panel = page.getByRole('dialog', { name: 'X-ray' });
	const tab = (name: string) => panel.getByRole('tab', { name }).click();
	await tab('File');
	const [download] = await Promise.all([
		page.waitForEvent('download'),
		panel.getByRole('button', { name: 'Save as a file' }).click()
	]);
	const path = await download.path();
	const file = readFile(await readText(path, 'utf8'));
	if (typeof file === 'string') throw new Error(file);
	const [peer] = file.peers;
	const expected = reason(...kinds);
	expect(peer).toMatchObject({ state: 'failed', reason: expected });
	expect(peer?.report && diagnose(peer.report, { waited: true })).toBe(expected);

	await panel.getByLabel('Open a file').setInputFiles(path);
	await tab('Paths');
	await expect(panel.getByText(pathProblem(expected, 'Peer 1').sentence)).toBeVisible();
});

/** From Join until the tiles of both say that there is no path, and why, in milliseconds. */
async function told(lab: Lab, first: NatKind, second: NatKind): Promise<number> {
	const { people, joined } = await call(...homes(lab, first, second), {
		url: `https://${SCRY_WITHOUT_TURN}`,
		bare: true
	});
	const kinds: [here: NatKind, there: NatKind][] = [
		[first, second],
		[second, first]
	];
	const failed = people.map(async ({ tiles }, end) => {
		await expect(tiles).toHaveAttribute('data-state', 'failed');
		await expect(tiles).toContainText(pathProblem(reason(...kinds[end]!)).sentence);
	});
	await Promise.all(failed);
	return Date.now() - joined;
}
