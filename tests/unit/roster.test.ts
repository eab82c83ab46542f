import { expect, test } from 'bun:test';
import fc from 'fast-check';
import type { PeerId, RoomId } from '#lib/protocol/server.ts';
import { MemoryRoster } from '#lib/server/roster.ts';

const [kitchen, garden] = ['kitchen', 'garden'] as RoomId[] as [RoomId, RoomId];
const [alice, bob, carol] = ['alice', 'bob', 'carol'] as PeerId[] as [PeerId, PeerId, PeerId];

test('a peer that enters gets the peers that were there before', async () => {
	const roster = new MemoryRoster();
	expect(await roster.enter(kitchen, alice, 3)).toEqual([]);
	expect(await roster.enter(kitchen, bob, 3)).toEqual([alice]);
	expect(await roster.enter(kitchen, carol, 3)).toEqual([alice, bob]);
	expect(await roster.enter(garden, carol, 3)).toEqual([]);
});

test('a full room refuses a peer, and does not count it', async () => {
	const roster = new MemoryRoster();
	await roster.enter(kitchen, alice, 2);
	await roster.enter(kitchen, bob, 2);
	expect(await roster.enter(kitchen, carol, 2)).toBe('room-full');
	expect(await roster.count(kitchen)).toBe(2);
});

test('of two peers that want the last seat at once, one gets it', async () => {
	const roster = new MemoryRoster();
	const answers = await Promise.all([
		roster.enter(kitchen, alice, 1),
		roster.enter(kitchen, bob, 1)
	]);
	expect(answers).toEqual([[], 'room-full']);
});

test('entering again takes no second seat, even in a full room', async () => {
	const roster = new MemoryRoster();
	await roster.enter(kitchen, alice, 2);
	await roster.enter(kitchen, bob, 2);
	expect(await roster.enter(kitchen, alice, 2)).toEqual([bob]);
	expect(await roster.count(kitchen)).toBe(2);
});

test('leaving twice, or leaving a room without a seat, is harmless', async () => {
	const roster = new MemoryRoster();
	await roster.enter(kitchen, alice, 2);
	await roster.leave(kitchen, bob);
	await roster.leave(garden, bob);
	expect(await roster.count(kitchen)).toBe(1);
	await roster.leave(kitchen, alice);
	await roster.leave(kitchen, alice);
	expect(await roster.count(kitchen)).toBe(0);
});

test('an empty room is forgotten', async () => {
	const roster = new MemoryRoster();
	await roster.enter(kitchen, alice, 2);
	await roster.enter(garden, alice, 2);
	await roster.leave(kitchen, alice);
	expect(roster.size).toBe(1);
	await roster.leave(garden, alice);
	expect(roster.size).toBe(0);
});

test('after any sequence of steps it agrees with a list of seats, and is never over capacity', async () => {
	const capacity = 2;
	const moves = fc.array(
		fc.record({
			enters: fc.boolean(),
			room: fc.constantFrom(kitchen, garden),
			peer: fc.constantFrom(alice, bob, carol)
		})
	);
	await fc.assert(
		fc.asyncProperty(moves, async (moves) => {
			const roster = new MemoryRoster();
			let seats: { room: RoomId; peer: PeerId }[] = [];
			for (const { enters, room, peer } of moves) {
				const others = seats.filter((seat) => seat.room === room && seat.peer !== peer);
				const elsewhere = seats.filter((seat) => seat.room !== room);
				if (!enters) {
					await roster.leave(room, peer);
					seats = [...elsewhere, ...others];
				} else if (others.length >= capacity) {
					expect(await roster.enter(room, peer, capacity)).toBe('room-full');
				} else {
					const answer = await roster.enter(room, peer, capacity);
					expect(new Set(answer)).toEqual(new Set(others.map((seat) => seat.peer)));
					seats = [...elsewhere, ...others, { room, peer }];
				}
			}
			for (const room of [kitchen, garden]) {
				expect(await roster.count(room)).toBe(seats.filter((seat) => seat.room === room).length);
			}
			expect(roster.size).toBe(new Set(seats.map((seat) => seat.room)).size);
		})
	);
});
