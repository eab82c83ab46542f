import { expect, test } from 'bun:test';
import * as v from 'valibot';
import { RoomId } from '#lib/protocol.ts';
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

test('a new code opens a room that the contract knows as one', async () => {
	expect(v.is(RoomId, (await roomKey(newRoomCode())).room)).toBe(true);
});

test('nobody can take the key out of the page', async () => {
	const { seal } = await roomKey('sunday-breakfast');
	expect(seal.extractable).toBe(false);
	expect(crypto.subtle.exportKey('raw', seal)).rejects.toThrow();
});
