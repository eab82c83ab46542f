/** `docs/protocol.md` says what the code does: its tables and examples are read here and compared. */
import { describe, expect, test } from 'bun:test';
import { createCipheriv, hkdfSync, pbkdf2Sync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { CHAT, MAX_CHAT_BYTES } from '#lib/features/chat/chat.svelte.ts';
import { HAND } from '#lib/features/hand/hand.svelte.ts';
import { DATA_USE } from '#lib/features/low-data/low-data.svelte.ts';
import { MAX_TROUBLES, REPORT } from '#lib/features/mesh-health/mesh-health.svelte.ts';
import { OVERLOAD } from '#lib/features/overload/overloads.svelte.ts';
import { PRESENCE } from '#lib/features/presence/presence.svelte.ts';
import { VERIFY } from '#lib/features/verification/commitment.ts';
import { VIEWPORT } from '#lib/features/viewport/viewport-channel.ts';
import { Candidate, MAX_NAME_LENGTH, NO_LINK, Signal } from '#lib/protocol/peer.ts';
import {
	clientEvents,
	MAX_SEALED_LENGTH,
	Refusal,
	serverEvents,
	type PeerId
} from '#lib/protocol/server.ts';
import { FLOOD, UNKNOWN } from '#lib/rtc/inbox.ts';
import { channelOf, decode } from '#lib/rtc/messages.ts';
import { BYE, SIGNAL } from '#lib/rtc/peer-messages.ts';
import { peerIdOf } from '#lib/server/admission.ts';
import { parseRoomCode } from '#lib/signaling/room-code.ts';
import { roomKey } from '#lib/signaling/room-key.ts';
import { unseal } from '#lib/signaling/seal.ts';
import { newRoom } from '../support/test-peer.ts';
import { TestServer } from '../support/test-server.ts';

const text = readFileSync(join(import.meta.dir, '../../docs/protocol.md'), 'utf8');

/** The rows of the table whose first heading is `heading`, as texts without backticks. */
function table(heading: string): string[][] {
	const lines = text.split('\n');
	const start = lines.findIndex((line) => line.startsWith(`| ${heading} `));
	const end = lines.findIndex((line, index) => index > start && !line.startsWith('|'));
	return lines.slice(start + 2, end).map((line) =>
		line
			.split('|')
			.slice(1, -1)
			.map((cell) => cell.replaceAll('`', '').trim())
	);
}

const column = (heading: string) => table(heading).map(([first]) => first);
const list = (cell: string) => cell.split(', ').filter(Boolean);

/** The JSON lines in a section. */
function examples(section: number): unknown[] {
	const [lines] = /(?<=```json\n)[^`]*/.exec(text.split(/^## /m)[section]!)!;
	return lines
		.trim()
		.split('\n')
		.map((line) => JSON.parse(line) as unknown);
}

describe('client and server', () => {
	test('every event has the arguments of the document', () => {
		const events = Object.entries(clientEvents);
		expect(table('client sends').map(([name, args]) => [name, list(args!).length])).toEqual(
			events.map(([name, { args }]) => [name, args.items.length])
		);
	});

	test('the server answers each request with the members of the document', async () => {
		await using server = await TestServer.start({ maxPeers: 1 });
		const [client, other] = [await server.connect(), await server.connect()];
		const full = newRoom();
		await other.join(full);
		const answers = {
			peek: await client.peek(full),
			join: await client.join(newRoom()),
			'ice-servers': await client.iceServers()
		};
		const requests = table('client sends').filter(([, , answer]) => answer !== '');
		expect(requests.map(([name, , answer]) => [name, list(answer!).sort()])).toEqual(
			Object.entries(answers).map(([name, { ok, ...answer }]) => {
				expect(ok).toBe(true);
				return [name, Object.keys(answer).sort()];
			})
		);
	});

	test('every event of the server and every refusal is in the document', () => {
		expect(column('server sends')).toEqual(Object.keys(serverEvents));
		expect(column('refusal')).toEqual([...Refusal.options]);
	});

	test('the limits are those of the schemas', () => {
		const longest = (schema: v.GenericSchema, value: (length: number) => unknown) =>
			[32, 2048, MAX_SEALED_LENGTH].find(
				(length) => v.is(schema, value(length)) && !v.is(schema, value(length + 1))
			);
		const limits: Record<string, unknown> = {
			'sealed, characters': MAX_SEALED_LENGTH,
			'link, characters': longest(Signal, (length) => ({
				link: 'x'.repeat(length),
				seq: 0,
				bye: true
			})),
			'candidate.candidate, characters': longest(Candidate, (length) => ({
				candidate: 'x'.repeat(length)
			})),
			'name, characters': MAX_NAME_LENGTH,
			'chat text, bytes of UTF-8': MAX_CHAT_BYTES,
			'troubles in a report': MAX_TROUBLES
		};
		expect(
			Object.fromEntries(table('limit').map(([name, value]) => [name, Number(value)]))
		).toEqual(limits);
	});
});

describe('the example of room, key and seal', () => {
	const example = Object.fromEntries(table('name')) as Record<string, string>;
	const is = (name: string) => example[name]!;
	const from = is("sender's id") as PeerId;
	const to = is("receiver's id") as PeerId;

	test('is what the code derives, and opens', async () => {
		expect(parseRoomCode(is('code'))).toBe(is('code'));
		const key = await roomKey(is('code'));
		expect<string>(key.room).toBe(is('roomId'));
		expect(peerIdOf(is("sender's resume"))).toBe(from);
		expect(peerIdOf(is("receiver's resume"))).toBe(to);
		expect(await unseal(key, { from, to }, is('sealed'))).toEqual({
			number: Number(is('number')),
			message: is('signal')
		});
		expect(v.is(Signal, JSON.parse(is('signal')))).toBe(true);
	});

	test('is what another implementation makes from the description', () => {
		const stretched = pbkdf2Sync(is('code'), 'Scry 1', 600_000, 32, 'sha256');
		const part = (info: string) => Buffer.from(hkdfSync('sha256', stretched, '', info, 32));
		expect(stretched.toString('hex')).toBe(is('stretched'));
		expect(part('room').toString('base64url')).toBe(is('roomId'));
		expect(part('seal').toString('hex')).toBe(is('key'));
		const vector = Buffer.from('000102030405060708090a0b', 'hex');
		const cipher = createCipheriv('aes-256-gcm', part('seal'), vector);
		const lines = ['Scry signal 1', is('roomId'), from, to, is('number')];
		cipher.setAAD(Buffer.from(lines.join('\n')));
		const ciphertext = [cipher.update(is('signal')), cipher.final(), cipher.getAuthTag()];
		const number = Buffer.from([0, 0, 0, Number(is('number'))]);
		expect(Buffer.concat([number, vector, ...ciphertext]).toString('base64url')).toBe(is('sealed'));
	});
});

describe('two peers', () => {
	interface Recorded {
		signals: { description?: { sdp: string } }[];
		channel: { type: string }[];
	}
	const file = join(import.meta.dir, '../fixtures/wire/0.1.0/messages.json');
	const { signals, channel } = JSON.parse(readFileSync(file, 'utf8')) as Recorded;

	test('the signals of the document are signals', () => {
		for (const example of examples(3)) expect(v.parse(Signal, example)).toEqual(example as Signal);
		expect(text).toContain(`link \`${NO_LINK}\` if it has none`);
	});

	const CHANNELS = [
		...[SIGNAL, BYE, PRESENCE, REPORT, VERIFY],
		...[CHAT, HAND, VIEWPORT, DATA_USE, OVERLOAD]
	];

	test('the messages of the document are messages, one or more for every channel', () => {
		const messages = examples(4).map((message) => JSON.stringify(message));
		for (const message of messages) {
			const channel = CHANNELS.find(({ name }) => name === channelOf(message));
			expect(channel && decode<unknown>(channel.schema, message)).toBeDefined();
		}
		const names = new Set(messages.map((message) => channelOf(message)));
		expect(names).toEqual(new Set(CHANNELS.map(({ name }) => name)));
		for (const { type } of channel) expect(names).toContain(type);
	});

	test('each channel is metered as the document says', () => {
		expect(table('channel')).toEqual(
			CHANNELS.map(({ name, perSecond, burst, maxLength }) => [
				name,
				...[perSecond, burst, maxLength].map(String)
			])
		);
	});

	test('all channels together may carry less than what is a flood', () => {
		expect(text).toContain(`${FLOOD.burst} at once and ${FLOOD.perSecond} a second, of all types`);
		const all = [...CHANNELS, UNKNOWN];
		const sum = (key: keyof typeof FLOOD) => all.reduce((sum, each) => sum + each[key], 0);
		expect(sum('burst')).toBeLessThan(FLOOD.burst);
		expect(sum('perSecond')).toBeLessThan(FLOOD.perSecond);
	});

	test('a recorded offer has the m-lines of the document', () => {
		const kinds = signals[0]!.description!.sdp.match(/(?<=^m=)\w+/gm)!;
		expect(table('m-line').map(([line, kind]) => [Number(line), kind])).toEqual(
			kinds.map((kind, index) => [index, kind])
		);
	});
});
