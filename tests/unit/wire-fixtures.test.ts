/** Today's code reads everything that each release has sent: `tests/fixtures/wire/<version>/`. */
import { describe, expect, test } from 'bun:test';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { CHAT } from '#lib/features/chat/chat.svelte.ts';
import { REPORT } from '#lib/features/mesh-health/mesh-health.svelte.ts';
import { PRESENCE } from '#lib/features/presence/presence.svelte.ts';
import { VERIFY } from '#lib/features/verification/commitment.ts';
import { Signal } from '#lib/protocol/peer.ts';
import { clientEvents, Handshake, type ClientEvent } from '#lib/protocol/server.ts';
import { BYE, SIGNAL } from '#lib/rtc/peer-messages.ts';

type Schema = v.GenericSchema;
type Message = Record<string, unknown>;

interface Recorded {
	handshakes: Message[];
	events: [name: ClientEvent, ...args: unknown[]][];
	signals: Message[];
	channel: ({ type: string } & Message)[];
}

/** The schema of each channel on the data channel. */
const CHANNELS: Record<string, Schema> = Object.fromEntries(
	[SIGNAL, BYE, PRESENCE, REPORT, VERIFY, CHAT].map(({ name, schema }) => [name, schema])
);

const RELEASES = join(import.meta.dir, '../fixtures/wire');

const versions = readdirSync(RELEASES, { withFileTypes: true })
	.filter((entry) => entry.isDirectory())
	.map(({ name }) => {
		const file = join(RELEASES, name, 'messages.json');
		return [name, JSON.parse(readFileSync(file, 'utf8')) as Recorded] as const;
	});

/** `value` with a field that no version knows in every object of it. */
function withUnknownFields(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(withUnknownFields);
	if (typeof value !== 'object' || value === null) return value;
	const fields = Object.entries(value).map(([name, field]) => [name, withUnknownFields(field)]);
	return { ...Object.fromEntries(fields), unknown: { of: ['a later version'] } };
}

/** `value` without the fields that `schema` declares optional. */
function withoutOptionalFields(schema: Schema, value: unknown): unknown {
	if (hasOptions(schema)) {
		const option = schema.options.find((option) => v.is(option, value));
		return option ? withoutOptionalFields(option, value) : value;
	}
	if (!hasEntries(schema)) return value;
	const fields = Object.entries(value as Message)
		.filter(([name]) => !schema.entries[name]?.type.match(/optional|nullish/))
		.map(([name, field]) => {
			const entry = schema.entries[name];
			return [name, entry ? withoutOptionalFields(entry, field) : field] as const;
		});
	return Object.fromEntries(fields);
}

const hasOptions = (schema: Schema): schema is Schema & { options: Schema[] } =>
	schema.type === 'union' || schema.type === 'variant';
const hasEntries = (schema: Schema): schema is Schema & { entries: Record<string, Schema> } =>
	'entries' in schema;

describe.each(versions)('release %s', (_, { handshakes, events, signals, channel }) => {
	const messages: { schema: Schema; message: Message }[] = [
		...signals.map((message) => ({ schema: Signal, message })),
		...channel.map((message) => ({ schema: CHANNELS[message.type]!, message }))
	];

	test('has a message of every kind', () => {
		const members = new Set(signals.flatMap((signal) => Object.keys(signal)));
		for (const member of ['description', 'candidate', 'bye', 'wish']) {
			expect(members).toContain(member);
		}
		const types = new Set(channel.map(({ type }) => type));
		for (const type of ['signal', 'bye', 'presence', 'report', 'verify', 'chat']) {
			expect(types).toContain(type);
		}
		const names = new Set<string>(events.map(([name]) => name));
		for (const name of Object.keys(clientEvents)) expect(names).toContain(name);
	});

	test('names the channel first in every message on the data channel', () => {
		for (const message of channel) expect(Object.keys(message)[0]).toBe('type');
	});

	test('says nothing that a peer reads otherwise', () => {
		for (const { schema, message } of messages) {
			const { type, ...fields } = message;
			expect(v.parse(schema, message)).toMatchObject(type === undefined ? message : fields);
		}
	});

	test('is read the same when a later version adds fields', () => {
		for (const { schema, message } of messages) {
			expect(v.parse(schema, withUnknownFields(message))).toEqual(v.parse(schema, message));
		}
	});

	test('is read without the fields that are optional', () => {
		for (const { schema, message } of messages) {
			expect(withoutOptionalFields(schema, message)).toSatisfy((less) => v.is(schema, less));
		}
	});

	test('says nothing that the server refuses', () => {
		for (const [name, ...args] of events) expect(v.is(clientEvents[name].args, args)).toBe(true);
		for (const handshake of handshakes) {
			expect(v.parse(Handshake, withUnknownFields(handshake))).toEqual(
				v.parse(Handshake, handshake)
			);
		}
	});
});

test('the optional fields of a candidate are those that a browser may leave out', () => {
	const signal = { link: 'a', seq: 0, candidate: { candidate: 'candidate:1', sdpMid: '0' } };
	const less = { link: 'a', seq: 0, candidate: { candidate: 'candidate:1' } };
	expect(withoutOptionalFields(Signal, signal)).toEqual(less);
});
