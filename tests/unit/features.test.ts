/** What the features of 0.1.0 say to each other, between two calls. */
import { describe, expect, test } from 'bun:test';
import { Chat, CHAT, fitsChat, MAX_CHAT_BYTES } from '#lib/features/chat/chat.svelte.ts';
import { MeshHealth, REPORT } from '#lib/features/mesh-health/mesh-health.svelte.ts';
import { Presence, PRESENCE } from '#lib/features/presence/presence.svelte.ts';
import { Verification } from '#lib/features/verification/verification.svelte.ts';
import { decode, encode } from '#lib/rtc/messages.ts';
import { eventually } from '../support/eventually.ts';
import { peerId } from '../support/fake-room.ts';
import { twoCalls } from '../support/two-calls.ts';

describe('presence', () => {
	test('brings the name and what is switched on, and every change of them', async () => {
		using it = await twoCalls(Presence);
		await eventually(() => it.seen.byBo.about.microphone === false);
		expect(it.seen.byBo.about).toMatchObject({ camera: false, screen: false, onHold: false });
		it.ann.name = 'Ann';
		await eventually(() => it.seen.byBo.label === 'Ann');
	});

	test('cleans the names of others, and tells equal ones apart', async () => {
		using it = await twoCalls(Presence);
		it.bo.name = 'Ann';
		it.bo.messages.deliver(it.peerOfBo, PRESENCE, encode(PRESENCE, { name: '\u202EAnn\n(you)' }));
		expect(it.seen.byBo.about.name).toBe('Ann');
		expect(it.seen.byBo.label).toBe('Ann (2)');
	});

	test('of a peer that says nothing leaves all unknown', async () => {
		using it = await twoCalls();
		expect(it.seen.byAnn.about).toEqual({ name: '' });
		expect(it.seen.byAnn.microphone).toBe(true);
	});
});

describe('reports', () => {
	test('tell what a peer cannot do with us and with others', async () => {
		using it = await twoCalls(MeshHealth);
		const { byBo } = it.seen;
		const health = it.bo.get(MeshHealth);
		const troubles = [
			{ peer: peerId('b'), cannot: 'hear' },
			{ peer: peerId('c'), cannot: 'see' }
		] as const;
		it.bo.messages.deliver(it.peerOfBo, REPORT, encode(REPORT, { troubles }));
		expect(health.cannotUs(byBo)).toBe('hear');
		expect(health.troublesOf(byBo)).toHaveLength(2);
		it.bo.messages.deliver(it.peerOfBo, REPORT, encode(REPORT, {}));
		expect(health.cannotUs(byBo)).toBeUndefined();
	});

	test('are bounded', () => {
		const troubles = Array.from({ length: 13 }, () => ({ peer: peerId('b'), cannot: 'see' }));
		expect(decode(REPORT.schema, JSON.stringify({ type: 'report', troubles }))).toBeUndefined();
	});
});

describe('chat', () => {
	test('goes to the other, and says when nobody is there', async () => {
		using it = await twoCalls(Chat);
		const [hers, his] = [it.ann.get(Chat), it.bo.get(Chat)];
		hers.say('hello');
		await eventually(() => his.lines.length === 1);
		expect(his.lines[0]).toMatchObject({ text: 'hello', own: false, unheard: false });
		expect(his.unread).toBe(1);
		his.open = true;
		expect(his.unread).toBe(0);
		it.bo.leave();
		await it.room.wire.settle();
		hers.say('still there?');
		expect(hers.lines.at(-1)).toMatchObject({ own: true, unheard: true });
	});

	test('keeps the last 500 lines', async () => {
		using it = await twoCalls(Chat);
		for (let i = 0; i < 600; i++) {
			it.bo.messages.deliver(it.peerOfBo, CHAT, encode(CHAT, { text: String(i) }));
		}
		const chat = it.bo.get(Chat);
		await eventually(() => chat.lines.at(-1)?.text === '599');
		expect(chat.lines).toHaveLength(500);
		expect(chat.unread).toBe(600);
	});

	test('is measured in bytes', () => {
		const emoji = '😀'.repeat(MAX_CHAT_BYTES / 4);
		expect(fitsChat(emoji)).toBe(true);
		expect(fitsChat(`${emoji}!`)).toBe(false);
		const read = (text: string) => decode(CHAT.schema, encode(CHAT, { text }));
		expect(read(emoji)).toBeDefined();
		expect(read(`${emoji}!`)).toBeUndefined();
		expect(read('')).toBeUndefined();
		expect(encode(CHAT, { text: '\u0001'.repeat(MAX_CHAT_BYTES) }).length).toBeLessThan(
			CHAT.maxLength
		);
	});
});

describe('verification', () => {
	test('comes to one string at both ends', async () => {
		using it = await twoCalls(Verification);
		const [hers, his] = [it.ann.get(Verification), it.bo.get(Verification)];
		const { byAnn, byBo } = it.seen;
		await eventually(() => hers.stringOf(byAnn) !== undefined && his.stringOf(byBo) !== undefined);
		expect(hers.stringOf(byAnn)).toBe(his.stringOf(byBo));
	});

	test('of a peer whose connection has other keys says that they changed, words or not', async () => {
		using it = await twoCalls(Verification);
		const verification = it.bo.get(Verification);
		const { byBo } = it.seen;
		await eventually(() => verification.stringOf(byBo) !== undefined);
		verification.compare(byBo, verification.stringOf(byBo)!, true);
		expect(verification.comparisonOf(byBo)).toBe('same');
		const connection = { fingerprints: { ours: 'ours', theirs: 'of another' } };
		const other = { ...byBo.rtc, connection } as typeof byBo.rtc;
		expect(verification.comparisonOf({ id: byBo.id, about: byBo.about, rtc: other })).toBe(
			'changed'
		);
	});

	test('of a peer with other keys that never says words says that they changed', async () => {
		using it = await twoCalls(Verification);
		const { byBo } = it.seen;
		const verification = it.bo.get(Verification);
		await eventually(() => verification.stringOf(byBo) !== undefined);
		// As if somebody else had been compared.
		const other = { fingerprints: { ours: 'ours', theirs: 'of another' } };
		const rtc = { ...byBo.rtc, connection: other } as typeof byBo.rtc;
		verification.compare(
			{ id: byBo.id, about: byBo.about, rtc },
			verification.stringOf(byBo)!,
			true
		);
		verification.stringOf = () => undefined;
		expect(verification.comparisonOf(byBo)).toBe('changed');
	});

	test('marks a peer of a verified name that comes again under other keys', async () => {
		using it = await twoCalls(Verification);
		const verification = it.bo.get(Verification);
		const { byBo } = it.seen;
		byBo.about = { name: 'Ann' };
		await eventually(() => verification.stringOf(byBo) !== undefined);
		verification.compare(byBo, verification.stringOf(byBo)!, true);
		expect(verification.comparisonOf(byBo)).toBe('same');

		it.ann.leave();
		await it.room.wire.settle();
		const again = { id: peerId('c'), about: { name: 'Ann' }, rtc: byBo.rtc };
		expect(verification.comparisonOf(again)).toBeUndefined(); // no words yet
		verification.stringOf = () => 'f'.repeat(64);
		expect(
			verification.comparisonOf({ ...again, rtc: { ...byBo.rtc, connection: undefined } })
		).toBe('changed');
	});
});
