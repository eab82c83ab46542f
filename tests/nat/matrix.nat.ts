import { expect } from '@playwright/test';
import { bothSee, call, paths } from './call.ts';
import { expectation } from './expectation.ts';
import { SCRY_WITHOUT_TURN } from './internet.ts';
import type { Lab } from './lab.ts';
import { NAT_KINDS, NATS } from './nat-kinds.ts';
import type { NatKind } from './nat-kinds.ts';
import { test } from './nat-test.ts';
import { isRelayed } from './path.ts';
import { report } from './report.ts';
import type { Connected } from './report.ts';

const homes = (lab: Lab, first: NatKind, second: NatKind) =>
	[lab.home(`a-${first}`, first), lab.home(`b-${second}`, second)] as const;

test.describe('with a TURN server', () => {
	for (const first of NAT_KINDS) {
		for (const second of NAT_KINDS) {
			const expected = expectation(first, second);
			test(`${first}, then ${second}: ${expected}`, async ({ lab }) => {
				const result: Connected = { first, second };
				try {
					const pair = await call(...homes(lab, first, second));
					result.firstFrameMs = (await bothSee(pair)) - pair.joined;
					// The first path that works is not always the last: a better one may follow.
					await expect(async () => {
						const path = await paths(pair);
						if (path) result.path = path;
						expect(path && isRelayed(path) ? 'relay' : path && 'direct').toBe(expected);
						// Whoever sends no UDP speaks with the relay alone.
						for (const [index, kind] of [first, second].entries()) {
							const { turn } = NATS[kind];
							if (turn !== 'udp') expect(path?.[index]).toBe(`relay ${turn}`);
						}
					}).toPass({ timeout: 10_000 });
					await Promise.all(pair.people.map((person) => person.hearsEverybody(1)));
				} finally {
					report('connected', result);
				}
			});
		}
	}
});

test.describe('without a TURN server', () => {
	for (const first of NAT_KINDS) {
		const others = NAT_KINDS.filter((second) => expectation(first, second) === 'relay');
		// All of them at the same time: without pictures, nearly all that happens is waiting.
		const options = { url: `https://${SCRY_WITHOUT_TURN}`, bare: true };
		test(`${first} is told that there is no path to ${others.join(', ')}`, async ({ lab }) => {
			await Promise.all(
				others.map(async (second) => {
					const { people, joined } = await call(...homes(lab, first, second), options);
					const told = people.map(({ tiles }) =>
						expect(tiles).toHaveAttribute('data-state', 'failed', { timeout: 25_000 })
					);
					await Promise.all(told);
					const toldMs = Date.now() - joined;
					report('impossible', { first, second, toldMs });
					expect.soft(toldMs, `${first}, then ${second}`).toBeLessThan(20_000);
				})
			);
		});
	}
});
