import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import * as v from 'valibot';
import {
	Candidate,
	Description,
	MAX_CHAT_BYTES,
	PeerMessage,
	Signal,
	fitsChat
} from '#lib/protocol/peer.ts';
import {
	Handshake,
	MAX_SEALED_LENGTH,
	PeerId,
	RoomId,
	clientEvents
} from '#lib/protocol/server.ts';

const base64url = (bytes: number) =>
	fc
		.uint8Array({ minLength: bytes, maxLength: bytes })
		.map((array) => Buffer.from(array).toString('base64url'));
const peer = 'p'.repeat(22);
const room = 'r'.repeat(43);

describe('ids', () => {
	test('16 random bytes are a peer id, 32 a room id or a secret', () => {
		fc.assert(
			fc.property(base64url(16), base64url(32), (short, long) => {
				expect(v.is(PeerId, short)).toBe(true);
				expect(v.is(RoomId, long)).toBe(true);
				expect(v.is(Handshake, { resume: long })).toBe(true);
				expect(v.is(PeerId, long) || v.is(RoomId, short)).toBe(false);
			})
		);
	});

	test.each(['+', '/', '=', ' ', ':', '\n', '\0', 'ä', '😀'])('%j is in no id', (character) => {
		expect(v.is(PeerId, peer.slice(character.length) + character)).toBe(false);
		expect(v.is(RoomId, character + room.slice(character.length))).toBe(false);
	});
});

describe('events', () => {
	test('the arguments of a call are right', () => {
		expect(v.is(clientEvents.peek.args, [room])).toBe(true);
		expect(v.is(clientEvents.join.args, [room])).toBe(true);
		expect(v.is(clientEvents['ice-servers'].args, [])).toBe(true);
		expect(v.is(clientEvents.signal.args, [peer, 'x'.repeat(MAX_SEALED_LENGTH)])).toBe(true);
		expect(v.is(clientEvents.leave.args, [])).toBe(true);
	});

	test('no JSON but the right one is taken for an event, and none makes a schema throw', () => {
		fc.assert(
			fc.property(fc.array(fc.jsonValue()), (args) => {
				const empty = args.length === 0;
				expect(v.is(clientEvents.join.args, args)).toBe(false);
				expect(v.is(clientEvents.peek.args, args)).toBe(false);
				expect(v.is(clientEvents.signal.args, args)).toBe(false);
				expect(v.is(clientEvents.leave.args, args)).toBe(empty);
				expect(v.is(clientEvents['ice-servers'].args, args)).toBe(empty);
			})
		);
	});
});

describe('signals', () => {
	const envelope = { link: 'a1b2', seq: 0 };
	const description = { type: 'offer', sdp: 'v=0\r\n' };
	const candidate = { candidate: '', sdpMid: '0', sdpMLineIndex: 0, usernameFragment: null };

	test.each([{ description }, { candidate }, { bye: true }])('%j is a signal', (content) => {
		expect(v.parse(Signal, { ...envelope, ...content })).toEqual({
			...envelope,
			...content
		} as Signal);
	});

	test.each([
		{ ...envelope },
		{ ...envelope, bye: false },
		{ link: '', seq: 0, bye: true },
		{ link: 'x'.repeat(33), seq: 0, bye: true },
		{ link: 'a', seq: -1, bye: true },
		{ link: 'a', seq: 0.5, bye: true },
		{ link: 'a', seq: 2 ** 53, bye: true },
		{ bye: true }
	])('%j is none', (signal) => {
		expect(v.is(Signal, signal)).toBe(false);
	});

	test('descriptions are offers and answers; a candidate needs its line', () => {
		expect(v.is(Description, { type: 'answer', sdp: '' })).toBe(true);
		expect(v.is(Description, { type: 'rollback', sdp: '' })).toBe(false);
		expect(v.is(Description, { type: 'offer' })).toBe(false);
		expect(v.is(Candidate, {})).toBe(false);
		expect(v.is(Candidate, { candidate: 'x'.repeat(2049) })).toBe(false);
		expect(v.is(Candidate, { candidate: '', sdpMLineIndex: 256 })).toBe(false);
	});
});

describe('messages between peers', () => {
	test('a chat text is measured in bytes', () => {
		const emoji = '😀'.repeat(MAX_CHAT_BYTES / 4);
		expect(fitsChat(emoji)).toBe(true);
		expect(fitsChat(`${emoji}!`)).toBe(false);
		expect(v.is(PeerMessage, { type: 'chat', text: emoji })).toBe(true);
		expect(v.is(PeerMessage, { type: 'chat', text: `${emoji}!` })).toBe(false);
		expect(v.is(PeerMessage, { type: 'chat', text: '' })).toBe(false);
	});

	test('what is sent is said whole', () => {
		const presence = {
			type: 'presence',
			name: 'Ada',
			microphone: true,
			camera: true,
			screen: false,
			onHold: false
		};
		expect(v.is(PeerMessage, presence)).toBe(true);
		expect(v.is(PeerMessage, { ...presence, name: 'x'.repeat(41) })).toBe(false);
		expect(v.is(PeerMessage, { ...presence, camera: 'on' })).toBe(false);
		expect(v.is(PeerMessage, { type: 'presence', name: 'Ada' })).toBe(false);
		expect(v.is(PeerMessage, { type: 'dance' })).toBe(false);
	});
});
