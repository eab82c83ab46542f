import { expect } from '@playwright/test';
import { setTimeout } from 'node:timers/promises';
import { longestGap } from './arrivals.ts';
import { bothSee, call, isSteady, paths, recorded } from './call.ts';
import { expectation } from './expectation.ts';
import type { Home } from './home.ts';
import type { Lab } from './lab.ts';
import type { NatKind } from './nat-kinds.ts';
import { test } from './nat-test.ts';
import { isRelayed } from './path.ts';
import { report } from './report.ts';
import type { Recovery } from './report.ts';

interface Trouble {
	/** What the two homes sit behind when the call begins. */
	between: [NatKind, NatKind];
	happens: (first: Home, second: Home, lab: Lab) => Promise<void> | void;
	/** How long it lasts before it is over by itself. */
	lastsMs?: number;
	/** Longest time without a new picture or sound that we want, at either end; reported beside it. */
	aimMs: number;
}

/** Ten pictures a second are never further apart, even on a busy machine, unless something is wrong. */
const NOTHING_MS = 1_000;
/** After so long, people have left. */
const RECOVERY_MS = 45_000;
const BLACKOUT_MS = 20_000;
/** Long enough for the bandwidth estimation of both ends to come to a conclusion. */
const BAD_LINE_MS = 15_000;

const TROUBLES: Record<string, Trouble> = {
	'the first moves to another network': {
		between: ['port-restricted', 'port-restricted'],
		happens: (first) => first.move('port-restricted'),
		aimMs: 3_000
	},
	'the second moves to another network': {
		between: ['port-restricted', 'port-restricted'],
		happens: (_, second) => second.move('port-restricted'),
		aimMs: 3_000
	},
	'the first moves where only a relay helps': {
		between: ['port-restricted', 'symmetric'],
		happens: (first) => first.move('udp-blocked'),
		aimMs: 3_000
	},
	'a blackout of 20 s': {
		between: ['port-restricted', 'port-restricted'],
		happens: (first) => first.router.loseEverything(),
		lastsMs: BLACKOUT_MS,
		aimMs: BLACKOUT_MS + 5_000
	},
	'a NAT forgets its mappings, path direct': {
		between: ['symmetric', 'full-cone'],
		happens: (first) => first.router.forgetMappings(),
		aimMs: 10_000
	},
	'a NAT forgets its mappings, path relayed': {
		between: ['symmetric', 'symmetric'],
		happens: (first) => first.router.forgetMappings(),
		aimMs: 10_000
	},
	'5 % of the packets are lost': {
		between: ['port-restricted', 'port-restricted'],
		happens: (first) => first.router.lose(0.05),
		lastsMs: BAD_LINE_MS,
		aimMs: 2_000
	},
	'20 % of the packets are lost': {
		between: ['port-restricted', 'port-restricted'],
		happens: (first) => first.router.lose(0.2),
		lastsMs: BAD_LINE_MS,
		aimMs: 3_000
	},
	'the line carries 300 kbit/s': {
		between: ['port-restricted', 'port-restricted'],
		happens: (first) => first.router.limit('300kbit'),
		lastsMs: BAD_LINE_MS,
		aimMs: 3_000
	},
	'coturn is killed and started again': {
		between: ['symmetric', 'symmetric'],
		happens: (_first, _second, { servers }) => servers.coturn.restart(),
		aimMs: 15_000
	},
	'the Scry server is killed and started again': {
		between: ['port-restricted', 'port-restricted'],
		happens: (_first, _second, { servers }) => servers.scry.restart(),
		aimMs: NOTHING_MS
	},
	'UDP is blocked': {
		between: ['port-restricted', 'port-restricted'],
		happens: (first) => first.router.blockUdp(),
		aimMs: 15_000
	}
};

for (const [trouble, { between, happens, lastsMs, aimMs }] of Object.entries(TROUBLES)) {
	test(trouble, async ({ lab }) => {
		const [first, second] = [lab.home('a', between[0]), lab.home('b', between[1])];
		first.move(between[0]); // back from where the last test left it
		second.move(between[1]);
		const pair = await call(first, second);
		await bothSee(pair);
		await expect
			.poll(
				async () => isRelayed((await paths(pair)) ?? []) === (expectation(...between) === 'relay')
			)
			.toBe(true);

		const began = Date.now();
		const result: Recovery = {
			trouble,
			aimMs,
			frozenMs: [0, 0],
			silentMs: [0, 0],
			recovered: false
		};
		try {
			await happens(first, second, lab);
			if (lastsMs) {
				await setTimeout(lastsMs); // how long it lasts is what is tried here
				for (const { router } of [first, second]) router.heal();
			}
			const over = Date.now();
			await expect.poll(() => isSteady(pair, over), { timeout: RECOVERY_MS }).toBe(true);
			result.recovered = true;
		} finally {
			const until = Date.now();
			const ends = await recorded(pair, began);
			result.frozenMs = ends.map(({ pictures }) => longestGap(pictures, began, until)) as [
				number,
				number
			];
			result.silentMs = ends.map(({ sounds }) => longestGap(sounds, began, until)) as [
				number,
				number
			];
			const path = await paths(pair);
			if (path) result.path = path;
			report('recovery', result);
		}
	});
}
