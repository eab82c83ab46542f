import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import type { PeerId, RoomId } from '#lib/protocol/server.ts';
import type { RoomState } from '#lib/server/cluster/room-state.ts';
import { RoomReconciler } from '#lib/server/cluster/room-reconciler.ts';
import type { Change } from '#lib/server/cluster/room-reconciler.ts';

const room = 'kitchen' as RoomId;
const [alice, bob, carol] = ['alice', 'bob', 'carol'] as PeerId[] as [PeerId, PeerId, PeerId];
const NOTHING: Change = { joined: [], left: [], taken: [] };

const state = (stamp: number, seats: [PeerId, number][]): RoomState => ({
	room,
	stamp,
	seats: new Map(seats)
});

/** A room that Alice joined on this server, as the first. */
function withAlice(): RoomReconciler {
	const view = new RoomReconciler();
	view.entering.add(alice);
	view.enter(alice, state(1, [[alice, 1]]));
	return view;
}

test('who enters and leaves elsewhere is told once, however often it is read', () => {
	const view = withAlice();
	const both = state(2, [
		[alice, 1],
		[bob, 2]
	]);
	expect(view.apply(both)).toEqual({ ...NOTHING, joined: [bob] });
	expect(view.apply(both)).toEqual(NOTHING);
	expect(view.apply(state(3, [[alice, 1]]))).toEqual({ ...NOTHING, left: [bob] });
	expect(view.apply(both)).toEqual(NOTHING); // late
});

test('who comes back on another server is told to have joined once more, and not to have left', () => {
	const view = withAlice();
	view.apply(
		state(2, [
			[alice, 1],
			[bob, 2]
		])
	);
	const returned = state(3, [
		[alice, 1],
		[bob, 3]
	]);
	expect(view.apply(returned)).toEqual({ ...NOTHING, joined: [bob] });
});

test('who enters elsewhere is taken from here', () => {
	const view = withAlice();
	expect(view.apply(state(2, [[alice, 2]]))).toEqual({
		...NOTHING,
		taken: [alice],
		joined: [alice]
	});
	expect(view.leave(alice)).toBeUndefined();
});

test('who comes here from elsewhere is not told by the view: the server does that', () => {
	const view = withAlice();
	view.apply(
		state(2, [
			[alice, 1],
			[bob, 2]
		])
	);
	view.entering.add(bob);
	const here = state(3, [
		[alice, 1],
		[bob, 3]
	]);
	expect(view.apply(here)).toEqual(NOTHING); // the news overtakes the answer
	expect(view.enter(bob, here)).toEqual(NOTHING);
	expect([...view.elsewhere.keys()]).toEqual([]);
});

test('an answer that comes after its peer was seated elsewhere shows who is the older', () => {
	const view = withAlice();
	view.entering.add(bob);
	view.apply(
		state(3, [
			[alice, 1],
			[bob, 3]
		])
	);
	const late = state(2, [
		[alice, 1],
		[bob, 2]
	]);
	expect(view.enter(bob, late)).toEqual({ ...NOTHING, taken: [bob], joined: [bob] });
	expect(view.here.has(bob)).toBe(false);
});

test('who has left here is not brought back by news from before', () => {
	const view = withAlice();
	view.entering.add(bob);
	const both = state(2, [
		[alice, 1],
		[bob, 2]
	]);
	view.enter(bob, both);
	expect(view.leave(bob)).toBe(2);
	const third = state(3, [
		[alice, 1],
		[bob, 2],
		[carol, 3]
	]);
	expect(view.apply(third)).toEqual({ ...NOTHING, joined: [carol] });
});

describe('whatever arrives, lost, doubled or late', () => {
	const moves = fc.array(fc.record({ peer: fc.constantFrom(bob, carol), enters: fc.boolean() }), {
		maxLength: 12
	});

	test('people know who is there in the end, and hear join and leave in turn', () => {
		const arrivals = moves.chain((moves) =>
			fc.record({
				moves: fc.constant(moves),
				order: fc.array(fc.nat({ max: Math.max(0, moves.length - 1) }), { maxLength: 20 })
			})
		);
		fc.assert(
			fc.property(arrivals, ({ moves, order }) => {
				const seats = new Map<PeerId, number>([[alice, 1]]);
				const states = moves.map(({ peer, enters }, i) => {
					if (enters) seats.set(peer, i + 2);
					else seats.delete(peer);
					return state(i + 2, [...seats]);
				});
				const view = withAlice();
				const known = new Map<PeerId, boolean>();
				const hear = ({ joined, left, taken }: Change) => {
					for (const peer of left) {
						expect(known.get(peer)).toBe(true);
						known.set(peer, false);
					}
					for (const peer of joined) known.set(peer, true);
					expect(taken).toEqual([]);
				};
				for (const i of order) if (states[i]) hear(view.apply(states[i]));
				if (states.length > 0) hear(view.apply(states.at(-1)!)); // a renewal brings the last one
				const present = [...known].filter(([, is]) => is).map(([peer]) => peer);
				expect(new Set(present)).toEqual(new Set([...seats.keys()].filter((p) => p !== alice)));
			})
		);
	});
});
