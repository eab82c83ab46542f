import { describe, expect, test } from 'bun:test';
import * as v from 'valibot';
import { RoomId } from '#lib/protocol/server.ts';
import { newRoomCode } from '#lib/signaling/room-code.ts';
import { roomKey } from '#lib/signaling/room-key.ts';

// Made with another implementation: OpenSSL's PBKDF2 and HKDF, through Node's crypto module.
const KNOWN = [
	['k7qf-2m9x-h3rt-9d4w', 'YvnUd7dtkYuZ74k60xwk0P-vrYATr2alrOhkbGT0W8w'],
	['sunday-breakfast', 'ZCHr-p_aDaZDK3P9XG8TfCw6WLMDqG9miMln3in4NJY'],
	['мост-日本', 'Oem9HrFWWFxBLUkiWhFdQScS8Cqctvj7z3QSreaXQLQ']
] as const;

test.each(KNOWN)('the code %s opens the room %s', async (code, room) => {
	expect((await roomKey(code)).room).toBe(room as RoomId);
});

describe('with a salt of the server', () => {
	// Made with Python's hashlib and hmac.
	const SALTED = [
		['sunday-breakfast', 'meet.example 2026', '2tf8MA2bp5PBOujoJ6cVOcadevg_jbDjWXVOBwpM9ko'],
		['мост-日本', 'meet.example 2026', 'EaK1qb_KudWLphe19N-QN1PTQkY8seVY79pUsBsPcJ8'],
		['sunday-breakfast', 'Grüße an alle', 'nuQrQu9Xy6ANDtypVUgFX3cwkLzrExjIy_Hca_foECs']
	] as const;

	test.each(SALTED)('the name %s and %s lead to another room', async (name, salt, room) => {
		expect((await roomKey(name, salt)).room).toBe(room as RoomId);
	});

	test('however its letters are composed, the salt is the same', async () => {
		const [name, salt, room] = SALTED[2];
		expect((await roomKey(name, salt.normalize('NFD'))).room).toBe(room as RoomId);
	});

	test('a generated code leads where it leads without one', async () => {
		const [code, room] = KNOWN[0];
		expect((await roomKey(code, 'meet.example 2026')).room).toBe(room as RoomId);
	});
});

test('a new code opens a room that the contract knows as one', async () => {
	expect(v.is(RoomId, (await roomKey(newRoomCode())).room)).toBe(true);
});

test('nobody can take the key out of the page', async () => {
	const { seal } = await roomKey('sunday-breakfast');
	expect(seal.extractable).toBe(false);
	expect(crypto.subtle.exportKey('raw', seal)).rejects.toThrow();
});
