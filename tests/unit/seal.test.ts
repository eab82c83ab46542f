import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import type { PeerId, RoomId } from '#lib/protocol/server.ts';
import { roomKey, type RoomKey } from '#lib/signaling/room-key.ts';
import { seal, unseal } from '#lib/signaling/seal.ts';
import { peerId } from '../support/fake-room.ts';

const key = await roomKey('k7qf-2m9x-h3rt-9d4w');
const way = { from: peerId('A'), to: peerId('B') };

const id = <Id>(length: number) =>
	fc
		.uint8Array({ minLength: length, maxLength: length })
		.map((bytes) => Buffer.from(bytes).toString('base64url').slice(0, length) as Id);
const text = fc.string({ unit: 'binary', maxLength: 2_000 });
const place = fc.record({
	from: id<PeerId>(22),
	to: id<PeerId>(22),
	number: fc.nat({ max: 2 ** 32 - 1 })
});

test('a seal that another implementation made opens', async () => {
	// OpenSSL's AES-256-GCM, through Node's crypto module: number 7, initialization vector 00…0b.
	const sealed = 'AAAABwABAgMEBQYHCAkKC7h0dChpYXjnInxa3c3L7FS8iJXBxTNyPxB1DpLOrLsDTJnP1VM';
	expect(await unseal(key, way, sealed)).toEqual({ number: 7, message: 'a spell, a stone, 石' });
});

test('what was sealed comes out as it went in, with its number', async () => {
	await fc.assert(
		fc.asyncProperty(place, text, async (place, message) => {
			const opened = await unseal(key, place, await seal(key, place, message));
			expect(opened).toEqual({ number: place.number, message: message.toWellFormed() });
		})
	);
});

test('the same message never looks the same twice', async () => {
	const sealed = () => seal(key, { ...way, number: 1 }, 'hello');
	expect(await sealed()).not.toBe(await sealed());
});

describe('it does not open', () => {
	const refused = async (opening: Promise<unknown>) => expect(await opening).toBeUndefined();

	test('with any bit of it changed', async () => {
		await fc.assert(
			fc.asyncProperty(place, text, fc.nat(), async (place, message, anyBit) => {
				const bytes = Buffer.from(await seal(key, place, message), 'base64url');
				const bit = anyBit % (bytes.length * 8);
				bytes[bit >> 3]! ^= 1 << (bit & 7);
				await refused(unseal(key, place, bytes.toString('base64url')));
			})
		);
	});

	test('with any letter of it changed, removed or added', async () => {
		const letter = fc.constantFrom(
			...Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_')
		);
		await fc.assert(
			fc.asyncProperty(place, fc.nat(), letter, async (place, anywhere, letter) => {
				const sealed = await seal(key, place, 'hello');
				const at = anywhere % sealed.length;
				const [before, old, after] = [sealed.slice(0, at), sealed.charAt(at), sealed.slice(at + 1)];
				await refused(unseal(key, place, before + after));
				await refused(unseal(key, place, before + old + letter + after));
				if (letter !== old) await refused(unseal(key, place, before + letter + after));
			})
		);
	});

	test('as from somebody else, for somebody else, or the other way', async () => {
		await fc.assert(
			fc.asyncProperty(place, id<PeerId>(22), async (place, other) => {
				fc.pre(other !== place.from && other !== place.to && place.from !== place.to);
				const sealed = await seal(key, place, 'hello');
				await refused(unseal(key, { ...place, from: other }, sealed));
				await refused(unseal(key, { ...place, to: other }, sealed));
				await refused(unseal(key, { from: place.to, to: place.from }, sealed));
			})
		);
	});

	test('in another room, even one with the same key', async () => {
		await fc.assert(
			fc.asyncProperty(place, id<RoomId>(43), async (place, room) => {
				const there: RoomKey = { ...key, room };
				await refused(unseal(there, place, await seal(key, place, 'hello')));
			})
		);
	});

	test('with the key of another code', async () => {
		const other = await roomKey('k7qf-2m9x-h3rt-9d4x');
		const impostor: RoomKey = { ...other, room: key.room };
		await refused(unseal(key, way, await seal(impostor, { ...way, number: 1 }, 'hello')));
	});

	test('when it never was a seal', async () => {
		await fc.assert(
			fc.asyncProperty(fc.string({ unit: 'binary' }), async (anything) => {
				await refused(unseal(key, way, anything));
			})
		);
	});
});
