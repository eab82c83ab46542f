import type { Entry } from '#lib/features/xray/entry.ts';
import { descriptionsOf, linesOf } from '#lib/features/xray/descriptions.ts';
import { explain } from '#lib/features/xray/explain.ts';
import { Log } from '#lib/features/xray/log.ts';
import { labelOf } from '#lib/features/xray/recording.ts';
import { masked, meaningOf } from '#lib/features/xray/sdp-lines.ts';
import { lanesOf, OWN_LANES, timelineOf } from '#lib/features/xray/timeline.ts';
import { wireText } from '#lib/features/xray/wire-text.ts';
import { Xray } from '#lib/features/xray/xray.svelte.ts';
import type { SignalWay } from '#lib/rtc/events.ts';
import type { SignalContent } from '#lib/rtc/signals.ts';
import { describe, expect, test } from 'bun:test';
import { FakeChannel, peerId } from '../support/fake-room.ts';
import { twoCalls } from '../support/two-calls.ts';
import { quiet } from '../support/wire.ts';

const [ANN, BO] = [peerId('a'), peerId('b')];
const lanes = [...OWN_LANES, 'Bo'];

/** `You > Bo: bye`. */
const lines = (entries: readonly Entry[], peers: readonly string[] = [BO]) =>
	timelineOf(entries, peers).map(({ lane, to, text }) =>
		[lanes[lane], ...(to === undefined ? [] : ['>', lanes[to]])].join(' ').concat(`: ${text}`)
	);

describe('X-ray', () => {
	test('has noted how two met before anybody looks', async () => {
		using it = await twoCalls(Xray);
		const { entries } = it.ann.get(Xray);
		const told = lines(entries);
		for (const line of [
			'Bo: in the room',
			'Bo: new connection',
			'Bo: signaling: have-local-offer',
			'Bo > You: answer, 0.2 kB',
			'Bo: signaling: stable',
			'Bo: connection: connected',
			'Bo: data channel: open'
		]) {
			expect(told).toContain(line);
		}
		expect(told.filter((line) => line.startsWith('You > Bo: offer'))).toHaveLength(1);
		const times = entries.map(({ at }) => at);
		expect(times).toEqual(times.toSorted((one, other) => one - other));
	});

	test('still knows the name of one who has left', async () => {
		using it = await twoCalls(Xray);
		it.seen.byAnn.about = { name: 'Bo' };
		await quiet();
		it.bo.leave();
		await it.room.wire.settle();
		expect(it.ann.peers).toEqual([]);
		const xray = it.ann.get(Xray);
		expect(labelOf(xray, BO)).toBe('Bo');
		expect(lines(xray.entries).at(-1)).toBe('Bo: gone');
	});

	test('notes what the server hears and says, and when it is away', async () => {
		using it = await twoCalls(Xray);
		const xray = it.ann.get(Xray);
		const { channel } = it.ann;
		if (!(channel instanceof FakeChannel)) throw new Error('another channel');
		channel.tell((to) => to.wire?.({ sent: true, event: 'join', args: ['room'] }));
		channel.tell((to) => to.wire?.({ sent: false, event: 'peer-joined', args: [BO] }));
		it.room.online = false;
		expect(lines(xray.entries).slice(-3)).toEqual([
			'You > Server: join',
			'Server > You: peer-joined',
			'Server: not reached'
		]);
		expect(xray.entries.at(-3)).toMatchObject({ type: 'wire', text: 'room' });
	});

	test('keeps what is noted of one, whatever another sends', async () => {
		using it = await twoCalls(Xray);
		const { entries } = it.ann.get(Xray);
		const stranger = await it.room.channel(peerId('c')).join();
		expect(stranger.peers).toContain(ANN);
		await it.room.wire.settle();
		const junk = JSON.stringify({
			link: 'x',
			seq: 0,
			description: { type: 'offer', sdp: 'a'.repeat(60_000) }
		});
		for (let times = 0; times < 100; times++) it.room.send(peerId('c'), ANN, junk);
		await it.room.wire.settle();
		const after = it.ann.get(Xray).entries;
		expect(after.filter(({ peer }) => peer === BO)).toEqual(
			entries.filter(({ peer }) => peer === BO)
		);
		const kept = after.filter(({ peer }) => peer === peerId('c'));
		expect(kept.length).toBeLessThan(30);
		expect(kept.length).toBeGreaterThan(5);
	});

	test('keeps what is noted of those who are here, however many come and go', async () => {
		using it = await twoCalls(Xray);
		const xray = it.ann.get(Xray);
		const tell = (event: string, from: string) => {
			const { channel } = it.ann;
			if (!(channel instanceof FakeChannel)) throw new Error('another channel');
			channel.tell((to) => to.wire?.({ sent: false, event, args: [from] }));
		};
		tell('peer-joined', BO);
		const before = xray.entries.filter(({ peer }) => peer === BO).length;
		for (const letter of 'CDEFGHIJKLMNOPQRSTUVWXYZcdefghijklmnopqrstuvwxyz') {
			const visitor = it.room.channel(peerId(letter));
			await visitor.join();
			visitor.leave();
			await it.room.wire.settle();
		}
		for (let times = 0; times < 1_000; times++) tell('signal', 'somebody');
		const after = xray.entries;
		expect(after.filter(({ peer }) => peer === BO).length).toBeGreaterThanOrEqual(before);
		expect(new Set(after.map(({ peer }) => peer)).size).toBeLessThan(40);
		expect(lines(after)).toContain('Server > You: peer-joined');
	});

	test('is one of the panels, of which one is open', async () => {
		using it = await twoCalls(Xray);
		const xray = it.ann.get(Xray);
		xray.open = true;
		expect(it.ann.panel).toBe('xray');
		it.ann.panel = 'people';
		expect(xray.open).toBe(false);
		xray.open = false; // closing what is not open closes nothing else
		expect(it.ann.panel).toBe('people');
	});
});

describe('the line of time', () => {
	const at = 0;
	const signal = (sent: boolean, way: SignalWay, content: SignalContent): Entry => ({
		id: 1,
		at,
		peer: BO,
		type: 'signal',
		length: 3_200,
		sent,
		way,
		content
	});

	test('shows a signal once, with its way', () => {
		const entries: Entry[] = [
			signal(true, 'server', { description: { type: 'offer', sdp: '' } }),
			{ id: 2, at, type: 'wire', sent: true, event: 'signal', text: 'sealed' },
			signal(false, 'channel', { wish: 'restart' }),
			signal(true, 'server', { candidate: { candidate: '' } })
		];
		expect(lines(entries)).toEqual([
			'You > Bo: offer, 3.2 kB',
			'Bo > You: wish: restart, data channel',
			'You > Bo: candidate, none more'
		]);
	});

	test('shows whom it is asked for', () => {
		const step = { at, type: 'step', step: 'restart', because: 'nothing arrives' } as const;
		const entries: Entry[] = [
			{ ...step, id: 1, peer: BO },
			{ ...step, id: 2, peer: ANN }
		];
		expect(lines(entries)).toEqual(['Bo: ICE restart: nothing arrives']);
		expect(timelineOf(entries, [ANN, BO])).toHaveLength(2);
	});

	test('has lanes of different names', () => {
		expect(lanesOf(['Bo', 'Bo (gone)', 'Bo (gone)', 'Server'])).toEqual([
			'You',
			'Server',
			'Bo',
			'Bo (gone)',
			'Bo (gone) (2)',
			'Server (2)'
		]);
	});

	test('ends the candidates only where they end', () => {
		const odd = 'candidate:1 1 udp 1 192.0.2.1 9 typ\u200b host';
		expect(lines([signal(false, 'server', { candidate: { candidate: odd } })])).toEqual([
			'Bo > You: candidate, not readable'
		]);
	});

	const KINDS = ['signaling', 'gathering', 'ice', 'dtls', 'connection'] as const;
	const everything: Entry[] = [
		signal(true, 'server', { description: { type: 'offer', sdp: '' } }),
		signal(true, 'server', { description: { type: 'answer', sdp: '' } }),
		signal(true, 'server', { candidate: { candidate: '' } }),
		signal(true, 'server', { bye: true }),
		signal(true, 'server', { wish: 'restart' }),
		...KINDS.map((kind): Entry => {
			return { id: 1, at, peer: BO, type: 'connection-state', kind, state: 'new' };
		}),
		...(['repeat', 'restart', 'rebuild'] as const).map((step): Entry => {
			return { id: 1, at, peer: BO, type: 'step', step, because: '' };
		}),
		...(['peer-added', 'connection', 'connection-closed', 'channel-open'] as const).map(
			(type): Entry => ({ id: 1, at, peer: BO, type })
		),
		{ id: 1, at, peer: BO, type: 'limit-exceeded', channel: 'chat' },
		{ id: 1, at, peer: BO, type: 'state', state: 'connected' },
		{ id: 1, at, type: 'online', online: true },
		{ id: 1, at, type: 'wire', sent: true, event: 'join', text: '' }
	];

	test('explains everything in two sentences, and where the tutorial has more', async () => {
		const { steps, tours } = await tutorial();
		const explanations = everything.map(explain);
		// Candidates and goodbyes alike are one thing each; nothing else shares its words.
		expect(new Set(explanations.map(({ words }) => words)).size).toBe(everything.length);
		for (const { words, tutorial } of explanations) {
			expect(words.match(/[a-z)”] ?[.:](?: |$)/g)?.length).toBeGreaterThanOrEqual(2);
			const numbers = tutorial.match(/\d+/g) ?? [];
			for (const number of numbers) expect(steps).toContain(number);
			const names = [...tutorial.matchAll(/“(.+?)”/g)].map(([, name]) => name);
			for (const name of names) expect(tours).toContain(name);
			expect(numbers.length + names.length).toBeGreaterThan(0);
		}
	});
});

/** What there is to read: the numbers of the steps, and the titles of the tours. */
async function tutorial() {
	const headings = (text: string) => [...text.matchAll(/^#+ (.+)$/gm)].map(([, title]) => title);
	const steps = headings(await Bun.file('Tutorial.md').text()).flatMap(
		(title) => title?.match(/^Step (\d+)/)?.[1] ?? []
	);
	const files = [...new Bun.Glob('*.md').scanSync('docs/tutorial')];
	const texts = await Promise.all(files.map((file) => Bun.file(`docs/tutorial/${file}`).text()));
	const tours = texts.map((text) => headings(text)[0]?.replace(/^.*?: /, ''));
	return { steps, tours };
}

describe('a description', () => {
	const sdp = (...lines: string[]) => ['v=0', ...lines, ''].join('\r\n');
	const seen = (id: number, text: string, sent = true): Entry => ({
		...{ id, at: 0, peer: BO, length: text.length, sent },
		type: 'signal',
		way: 'server',
		content: { description: { type: 'offer', sdp: text } }
	});

	test('that goes by both ways, or again, is one', () => {
		const entries = [seen(1, sdp('a=mid:0')), seen(2, sdp('a=mid:0')), seen(3, sdp(), false)];
		expect(descriptionsOf(entries).map(({ id }) => id)).toEqual([1, 3]);
	});

	test('shows what is new and what is gone', () => {
		const entries = [
			seen(1, sdp('a=ice-ufrag:one', 'a=mid:0')),
			seen(2, sdp('a=mid:7'), false), // of the other side
			seen(3, sdp('a=ice-ufrag:two', 'a=mid:0'))
		];
		const [first, , restarted] = descriptionsOf(entries).map(linesOf);
		expect(first?.map(({ change }) => change)).toEqual(['same', 'same', 'same']);
		expect(restarted?.map(({ change, text }) => `${change} ${text}`)).toEqual([
			'same v=0',
			'gone a=ice-ufrag:one',
			'new a=ice-ufrag:two',
			'same a=mid:0'
		]);
	});

	test('shows what is in it, and not what that would draw', () => {
		const [seenOne] = descriptionsOf([seen(1, sdp('a=mid:\u202e0'))]).map(linesOf);
		expect(seenOne?.at(-1)?.text).toBe('a=mid:\\u{202e}0');
	});

	test('of thousands of lines is cut', () => {
		const many = (word: string) =>
			sdp(...Array.from({ length: 20_000 }, (_, n) => `a=${word}${n}`));
		const [, second] = descriptionsOf([seen(1, many('x')), seen(2, many('y'))]).map(linesOf);
		expect(second?.length).toBeLessThanOrEqual(2_000);
	});

	test('shows no address and no password before they are asked for', () => {
		const lines = [
			'a=candidate:1 1 udp 2122260223 192.168.1.20 50000 typ host generation 0',
			'a=candidate:2 1 udp 1686052607 2001:db8::7 9 typ srflx raddr fe80::1 rport 50000',
			'c=IN IP4 203.0.113.6',
			'a=rtcp:9 IN IP4 203.0.113.6',
			'o=- 461 2 IN IP4 127.0.0.1',
			'a=ice-pwd:JIjfA32P'
		];
		const text = lines.map(masked).join('\n');
		expect(text).not.toMatch(/192\.|2001|fe80|203\.|127\.|JIjf/);
		expect(text).toContain('udp 2122260223 ••• 50000 typ host');
		expect(masked('a=fingerprint:sha-256 AB:CD:EF:01:02')).toContain('AB:CD:EF:01:02');
		expect(masked('a=extmap:3 http://example.org/1.2.3.4')).toContain('1.2.3.4');
	});

	test('is explained, line by line', () => {
		for (const line of ['a=setup:actpass', 'm=video 9 UDP/TLS/RTP/SAVPF 96', 'a=rtcp-mux']) {
			expect(meaningOf(line)?.words).toMatch(/\.$/);
		}
		expect(meaningOf('a=msid-semantic: WMS')).not.toBe(meaningOf('a=msid:- 1'));
		expect(meaningOf('a=unknown')).toBeUndefined();
	});
});

describe('what is kept', () => {
	test('is the newest, neither too many nor too large', () => {
		const log = new Log<number>(3, 100);
		for (const entry of [1, 2, 3, 4]) log.add(entry, 10);
		expect(log.entries).toEqual([2, 3, 4]);
		log.add(5, 85);
		expect(log.entries).toEqual([4, 5]);
		log.add(6, 1_000); // larger than all that may be kept
		expect(log.entries).toEqual([]);
		log.add(7, 1);
		expect(log.entries).toEqual([7]);
	});

	test('of an event of the server is one short line', () => {
		expect(wireText([])).toBe('');
		expect(wireText(['r', 3, undefined, { error: 'bad-request' }])).toBe(
			'r, 3, undefined, {"error":"bad-request"}'
		);
		expect(wireText([{ iceServers: [{ credential: 'open sesame' }] }])).not.toContain('sesame');
		expect(wireText(['a\u202eb\u0301'])).toBe('a\\u{202e}b\\u{301}');
		expect(wireText(['x'.repeat(2_000)])).toBe(`${'x'.repeat(64)}… (2,000 characters)`);
	});
});
