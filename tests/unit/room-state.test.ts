import { expect, test } from 'bun:test';
import * as v from 'valibot';
import {
	MAX_PUBLISHED_STAMP,
	MAX_SEATS,
	MAX_STAMP,
	PublishedRoomState,
	RoomState
} from '#lib/server/cluster/room-state.ts';

const room = 'r'.repeat(43);
const [alice, bob] = ['a'.repeat(22), 'b'.repeat(22)];
const read = (text: unknown) => v.safeParse(RoomState, text);

test('a state is read as Redis writes it', () => {
	const state = read(`${room} 7 ${alice} 3 ${bob} 7`);
	expect(state.output).toEqual({
		room,
		stamp: 7,
		seats: new Map([
			[alice, 3],
			[bob, 7]
		])
	});
	expect(read(`${room} 8`).output).toEqual({ room, stamp: 8, seats: new Map() });
});

const seats = (count: number) =>
	Array.from({ length: count }, (_, i) => `${String(i).padStart(22, '0')} 1`).join(' ');

test('the largest room is read, a larger one is not', () => {
	expect(read(`${room} 1 ${seats(MAX_SEATS)}`).success).toBe(true);
	expect(read(`${room} 1 ${seats(MAX_SEATS + 1)}`).success).toBe(false);
});

test.each([
	['nothing', ''],
	['null', null],
	['a number', 5],
	['bytes', Buffer.from(`${room} 7`)],
	['a list', [room, 7]],
	['spaces', '     '],
	['a room alone', room],
	['no room', `kitchen 7`],
	['another separator', `${room}\t7`],
	['a stamp that is no number', `${room} x`],
	['a negative stamp', `${room} -7`],
	['a fraction', `${room} 7.5`],
	['an exponent', `${room} 1e300`],
	['infinity', `${room} Infinity`],
	['a stamp that none can follow', `${room} ${MAX_STAMP + 1}`],
	['a long stamp', `${room} ${'9'.repeat(400)}`],
	['a peer without a visit', `${room} 7 ${alice}`],
	['a visit that is no number', `${room} 7 ${alice} NaN`],
	['a short peer', `${room} 7 alice 3`],
	['a peer with foreign characters', `${room} 7 ${'ä'.repeat(22)} 3`],
	['a property of objects', `${room} 7 __proto__ 3`],
	['an end of line', `${room} 7 ${alice} 3\n`],
	['one bad seat among good ones', `${room} 7 ${alice} 3 ${bob} 7 ${room} 7`]
])('%s is no state', (_, text) => {
	expect(read(text).success).toBe(false);
});

test('a published stamp leaves room for those that follow it', () => {
	const state = (stamp: number) => `${room} ${stamp}`;
	expect(v.is(RoomState, state(MAX_STAMP))).toBe(true);
	expect(v.is(PublishedRoomState, state(MAX_STAMP))).toBe(false);
	expect(v.is(PublishedRoomState, state(MAX_PUBLISHED_STAMP))).toBe(true);
});
