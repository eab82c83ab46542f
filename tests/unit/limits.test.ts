import { expect, test } from 'bun:test';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { PeerId, RoomId } from '#lib/protocol/server.ts';
import { logErrors, type ServerEvent } from '#lib/server/observe/server-event.ts';
import { Limits, costOf, type Verdict } from '#lib/server/limits/limits.ts';

const PEER = 'A'.repeat(22) as PeerId;
const ADDRESS = '192.0.2.1';
const times = async <T>(count: number, ask: () => Promise<T>): Promise<T[]> =>
	Promise.all(Array.from({ length: count }, ask));

/** Largest room; how often it may have to begin anew within a window; and what each of a pair says. */
const ROOM = 12;
const RETURNS = 5;
const CANDIDATES = 40;
const DESCRIPTIONS = 3;

test('the peers of a full room behind one address may join and rejoin five times a minute', async () => {
	const limits = new Limits();
	const visits = ROOM * RETURNS * 2; // two handshakes each, where no WebSocket passes
	for (const ask of ['mayConnect', 'mayJoin'] as const) {
		expect(await times(visits, () => limits[ask]('192.0.2.1'))).not.toContain(false);
	}
	// And stay in the lobby for that minute, which asks every three seconds.
	expect(await times(ROOM * 20, () => limits.mayPeek('192.0.2.1'))).not.toContain(false);
});

test('a peer in a room of twelve may reconnect to all others five times in half a minute', async () => {
	const limits = new Limits();
	const candidate = costOf(['A'.repeat(22), 'A'.repeat(600)]);
	const description = costOf(['A'.repeat(22), 'A'.repeat(11_000)]);
	for (let i = 0; i < RETURNS; i++) {
		for (let other = 1; other < ROOM; other++) {
			for (let c = 0; c < CANDIDATES; c++)
				expect(await limits.judge(PEER, ADDRESS, candidate)).toBe('granted');
			for (let d = 0; d < DESCRIPTIONS; d++)
				expect(await limits.judge(PEER, ADDRESS, description)).toBe('granted');
		}
	}
});

test('a peer over its limit is refused, one at twice its limit is abuse, and other peers are granted', async () => {
	const limits = new Limits();
	const verdicts = await times(20_000, () => limits.judge(PEER, ADDRESS, 1));
	expect(verdicts.indexOf('granted')).toBe(0);
	expect(verdicts.indexOf('refused')).toBe(verdicts.lastIndexOf('granted') + 1);
	expect(verdicts.indexOf('abuse')).toBe(verdicts.lastIndexOf('refused') + 1);
	expect(verdicts.at(-1)).toBe('abuse');
	expect(await limits.judge('B'.repeat(22) as PeerId, ADDRESS, 1)).toBe('granted');
});

test('many peers of one address together are limited, too', async () => {
	const limits = new Limits();
	const verdicts: Verdict[] = [];
	for (let peer = 0; peer < 40; peer++) {
		const id = String(peer).padStart(22, '0') as PeerId;
		verdicts.push(...(await times(30, () => limits.judge(id, ADDRESS, 100))));
	}
	expect(verdicts.filter((verdict) => verdict === 'granted')).toHaveLength(1_000); // of a hundred points each
	expect(verdicts).not.toContain('abuse'); // none of them is one
	expect(await limits.judge(PEER, '192.0.2.2', 1)).toBe('granted');
});

test('each address has its own limits', async () => {
	const limits = new Limits();
	const answers = await times(1_000, () => limits.mayJoin('192.0.2.1'));
	expect(answers.at(-1)).toBe(false);
	expect(await limits.mayJoin('192.0.2.2')).toBe(true);
	expect(await limits.mayConnect('192.0.2.1')).toBe(true);
});

const peerNumber = (n: number) => String(n).padStart(22, '0') as PeerId;

test('five full rooms of twelve behind one address get TURN accounts, and so do half of them once more', async () => {
	const limits = new Limits();
	for (let n = 0; n < 5 * ROOM * 1.5; n++) {
		expect(await limits.mayRelay(peerNumber(n), ADDRESS)).toBe(true);
	}
});

test('a peer that has a TURN account may ask again without cost, also when its address is over the limit', async () => {
	const limits = new Limits();
	for (let n = 0; n < 1_000; n++) expect(await limits.mayRelay(PEER, ADDRESS)).toBe(true);
	let granted = 1;
	for (let n = 0; n < 1_000; n++) {
		if (await limits.mayRelay(peerNumber(n), ADDRESS)) granted++;
	}
	expect(granted).toBe(90);
	expect(await limits.mayRelay(peerNumber(2_000), ADDRESS)).toBe(false);
	expect(await limits.mayRelay(PEER, ADDRESS)).toBe(true);
	expect(await limits.mayRelay(PEER, '192.0.2.2')).toBe(true); // on another network by now
	expect(await limits.mayRelay(peerNumber(2_000), '192.0.2.2')).toBe(true);
});

test('servers that share a store count TURN accounts together, and know the same peers', async () => {
	const kept = new Map<string, RateLimiterMemory>();
	const shared: ConstructorParameters<typeof Limits>[1] = (options) => {
		const limiter = kept.get(options.keyPrefix!) ?? new RateLimiterMemory(options);
		kept.set(options.keyPrefix!, limiter);
		return limiter;
	};
	const [one, other] = [new Limits(logErrors, shared), new Limits(logErrors, shared)];
	for (let n = 0; n < 90; n++) await one.mayRelay(peerNumber(n), ADDRESS);
	expect(await other.mayRelay(PEER, ADDRESS)).toBe(false);
	expect(await other.mayRelay(peerNumber(89), ADDRESS)).toBe(true);
});

test('a long signal costs more than a short one', () => {
	expect(costOf([])).toBe(1);
	expect(costOf(['A'.repeat(22), 'A'.repeat(1_000)])).toBe(1);
	expect(costOf(['A'.repeat(22), 'A'.repeat(64 * 1024)])).toBe(17);
});

/** Rooms that somebody makes up. */
const guesses = (count: number, from = 0) =>
	Array.from({ length: count }, (_, i) => String(from + i).padStart(43, '0') as RoomId);
const lookInto = async (limits: Limits, rooms: RoomId[], address = ADDRESS) => {
	const answers: boolean[] = [];
	for (const room of rooms) answers.push(await limits.mayPeek(address, room));
	return answers.filter(Boolean).length;
};

test('an address may peek into 300 rooms an hour, into each of them many times', async () => {
	const limits = new Limits();
	expect(await lookInto(limits, guesses(1_000))).toBe(300);
	expect(await lookInto(limits, guesses(300))).toBe(300);
	// What was refused is not known, however often it is asked for.
	expect(await lookInto(limits, guesses(100, 900))).toBe(0);
	expect(await lookInto(limits, guesses(100, 900))).toBe(0);
	expect(await lookInto(limits, guesses(300, 700), '192.0.2.2')).toBe(300);
});

test('150 lobbies behind one router may each peek 20 times a minute', async () => {
	const limits = new Limits();
	expect(
		await lookInto(
			limits,
			guesses(150).flatMap((room) => Array<RoomId>(20).fill(room))
		)
	).toBe(3_000);
	expect(await limits.mayPeek(ADDRESS, guesses(1)[0])).toBe(false); // the limit of a minute
});

test('a peer may peek into its own room when its address is over the limit of rooms', async () => {
	const limits = new Limits();
	await lookInto(limits, guesses(400));
	expect(await limits.mayPeek(ADDRESS)).toBe(true);
});

test('servers that share a store count together', async () => {
	const kept = new Map<string, RateLimiterMemory>();
	const shared: ConstructorParameters<typeof Limits>[1] = (options) => {
		const limiter = kept.get(options.keyPrefix!) ?? new RateLimiterMemory(options);
		kept.set(options.keyPrefix!, limiter);
		return limiter;
	};
	const [one, other] = [new Limits(logErrors, shared), new Limits(logErrors, shared)];
	await times(1_000, () => one.mayJoin('192.0.2.1'));
	expect(await lookInto(one, guesses(200))).toBe(200);
	expect(await lookInto(other, guesses(200))).toBe(200); // known there, too
	expect(await lookInto(other, guesses(200, 200))).toBe(100);
	expect(await other.mayJoin('192.0.2.1')).toBe(false);
	expect(await other.mayJoin('192.0.2.2')).toBe(true);
});

test('a store that fails refuses no peer, and is logged', async () => {
	const told: ServerEvent[] = [];
	const limits = new Limits(
		(event) => told.push(event),
		() => {
			const fail = () => Promise.reject(new Error('the store is out of reach'));
			return { consume: fail, get: fail };
		}
	);
	expect(await limits.mayConnect('192.0.2.1')).toBe(true);
	expect(await limits.mayJoin('192.0.2.1')).toBe(true);
	expect(told.map(({ type }) => type)).toEqual(['failed', 'failed']);
	expect(await lookInto(limits, guesses(400))).toBe(400);
	expect(await limits.mayRelay(PEER, '192.0.2.1')).toBe(true);
	expect(told.slice(2).map(({ type }) => type)).not.toBeEmpty();
});
