import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Entry } from '#lib/features/xray/entry.ts';
import { mask, readFile, writeFile, type Opened } from '#lib/features/xray/file.ts';
import { readInternals } from '#lib/features/xray/internals.ts';
import { Mask } from '#lib/features/xray/mask.ts';
import { openFile } from '#lib/features/xray/open-file.ts';
import { pathsOf } from '#lib/features/xray/paths.ts';
import { labelOf, type RecordedPeer, type Recording } from '#lib/features/xray/recording.ts';
import { reportText } from '#lib/features/xray/report-text.ts';
import { Xray } from '#lib/features/xray/xray.svelte.ts';
import { diagnose } from '#lib/rtc/diagnosis/diagnosis.ts';
import { describe, expect, test } from 'bun:test';
import { gzipSync } from 'node:zlib';
import { peerId } from '../support/fake-room.ts';
import { recorded } from '../support/recorded.ts';
import { twoCalls } from '../support/two-calls.ts';
import { quiet } from '../support/wire.ts';

const [ANN, BO] = [peerId('a'), peerId('b')];
const ROOM = 'r'.repeat(43);
const secrets = { self: ANN, ids: [BO], words: ['Ann', 'Bo Ek', 'moon-garden'] };
const origin = { browser: 'Chromium', made: new Date(0) };

const SDP = [
	'v=0',
	'o=- 1 2 IN IP4 192.168.1.5',
	'a=ice-ufrag:abcd',
	'a=ice-pwd:secretsecretsecretsecret',
	'a=fingerprint:sha-256 AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD',
	'a=candidate:1 1 udp 2 203.0.113.6 34186 typ srflx raddr 192.168.1.5 rport 57714',
	'a=candidate:2 1 udp 2 2606:4700::1111 34186 typ host',
	'a=candidate:3 1 udp 2 fe80::1 34186 typ host'
].join('\r\n');

const entries: Entry[] = [
	{ id: 0, at: 1, type: 'wire', sent: true, event: 'join', text: ROOM },
	{ id: 1, at: 2, type: 'wire', sent: false, event: 'peer-joined', text: BO },
	{
		id: 2,
		at: 3,
		peer: BO,
		type: 'signal',
		sent: true,
		way: 'server',
		length: 2_000,
		content: { description: { type: 'offer', sdp: SDP } }
	},
	{ id: 3, at: 4, peer: BO, type: 'state', state: 'failed' },
	{ id: 4, at: 5, peer: BO, type: 'step', step: 'restart', because: 'nothing arrives' }
];
const bo = (more: Partial<RecordedPeer> = {}): RecordedPeer => ({
	id: BO,
	label: 'Bo Ek',
	here: true,
	state: 'failed',
	readings: [],
	...more
});

const opened = (text: string): Opened => {
	const file = readFile(text);
	if (typeof file === 'string') throw new Error(file);
	return file;
};

describe('a file of X-ray', () => {
	test('opens as what was saved', async () => {
		using it = await twoCalls(Xray);
		it.seen.byAnn.about = { name: 'Bo' };
		await quiet();
		const xray = it.ann.get(Xray);
		await xray.look();
		const { entries, peers } = opened(writeFile(xray, origin));
		const noted = JSON.parse(JSON.stringify(xray.entries)) as Entry[];
		expect(entries.map(({ id, at, type }) => ({ id, at, type }))).toEqual(
			noted.map(({ id, at, type }) => ({ id, at, type }))
		);
		expect(peers.map(({ id, label, here, state }) => ({ id, label, here, state }))).toEqual([
			{ id: BO, label: 'Bo', here: true, state: 'connected' }
		]);
		expect(peers[0]?.report).toMatchObject({ state: 'connected', answered: true });
	});

	test('has nothing that leads to somebody, unless that is wanted', () => {
		const report = recorded('symmetric').here;
		const recording = { entries, peers: [bo({ report })] };
		const masked = writeFile(recording, { ...origin, secrets });
		const addresses = JSON.stringify(report).match(/\d+\.\d+\.\d+\.\d+/g) ?? [];
		expect(addresses.length).toBeGreaterThan(0);
		for (const secret of [
			...addresses.filter((address) => !/^(0\.0\.0\.0|127\.)/.test(address)),
			...['Bo Ek', BO, ANN, ROOM, 'secretsecret', '203.0.113.6', '192.168.1.5', '2606:', 'fe80:']
		]) {
			expect(masked).not.toContain(secret);
		}
		const whole = writeFile(recording, origin);
		for (const text of ['Bo Ek', BO, ROOM, '203.0.113.6', '2606:4700::1111']) {
			expect(whole).toContain(text);
		}
		const file = opened(masked);
		expect(labelOf(file, 'peer-1')).toBe('Peer 1');
		expect(file.entries.map(({ peer }) => peer)).toEqual([
			...[undefined, undefined],
			...['peer-1', 'peer-1', 'peer-1']
		]);
	});

	test.each([
		...['symmetric', 'no-servers', 'refused', 'full', 'broken', 'udp-blocked', 'silent'],
		...['one-stun', 'relay-missing', 'unreachable-udp', 'unreachable-tcp', 'never-answered']
	])('leads to the same diagnosis, masked and opened again: %s', (name) => {
		const { here } = recorded(name);
		const reason = diagnose(here, { waited: true });
		expect(reason).toBeDefined();
		const file = opened(
			writeFile({ entries: [], peers: [bo({ report: here, reason })] }, { ...origin, secrets })
		);
		const [peer] = file.peers;
		expect(peer?.reason).toBe(reason);
		expect(diagnose(peer!.report!, { waited: true })).toBe(reason);
	});

	test('that is none, or too new, is not shown', async () => {
		const sentenceOf = async (content: string | Uint8Array<ArrayBuffer>) =>
			openFile(new Blob([content]));
		expect(await sentenceOf('no json')).toContain('not JSON');
		expect(await sentenceOf('')).toContain('not JSON');
		for (const other of ['{}', '[]', 'null', '{"scry":"x-ray","version":1}']) {
			expect(await sentenceOf(other)).toContain('neither');
		}
		expect(await sentenceOf('{"scry":"x-ray","version":2,"all":"new"}')).toContain('newer');
		expect(readFile(' '.repeat(50_000_001))).toBe('too-large');
		const spoilt = writeFile({ entries, peers: [bo()] }, origin).replace('"step"', '"jump"');
		expect(await sentenceOf(spoilt)).toContain('neither');
	});

	test('with the same number twice is drawn with others', () => {
		const twice = { entries: [entries[0]!, entries[0]!], peers: [bo(), bo()] };
		const file = opened(writeFile(twice, origin));
		expect(file.entries.map(({ id }) => id)).toEqual([0, 1]);
		expect(file.peers).toHaveLength(1);
	});

	test('can be read again, however much a browser tells', () => {
		const { here } = recorded('symmetric');
		const many = Array.from({ length: 6_000 }, (_, id) => ({ id: String(id), type: 'x' }));
		const report = {
			...here,
			stats: many,
			local: many.map(() => here.local[0]!),
			errors: many.map(() => ({ url: 'stun:x', code: 701, text: 'x' }))
		};
		expect(opened(writeFile({ entries: [], peers: [bo({ report })] }, origin)).peers).toHaveLength(
			1
		);
	});

	test('can be read again, however long what a server answered is', () => {
		const { here } = recorded('symmetric');
		const errors = [{ url: `turn:${'x'.repeat(500)}`, code: 400, text: 'y'.repeat(763) }];
		const file = opened(
			writeFile({ entries: [], peers: [bo({ report: { ...here, errors } })] }, origin)
		);
		expect(file.peers[0]?.report?.errors?.[0]?.text.length).toBeLessThan(763);
	});

	test('leads to the same diagnosis where somebody is called as a part of an address', () => {
		const { here } = recorded('symmetric');
		const named = { ...secrets, words: ['10', '192', '0'] };
		const [peer] = mask({ entries: [], peers: [bo({ report: here })] }, named).peers;
		expect(diagnose(peer!.report!, { waited: true })).toBe(diagnose(here, { waited: true }));
	});

	test('has more in it than this version knows', () => {
		const file = JSON.parse(
			writeFile({ entries, peers: [bo()] }, { ...origin, secrets })
		) as object;
		expect(opened(JSON.stringify({ ...file, weather: 'mild' })).entries).toHaveLength(
			entries.length
		);
	});
});

describe('what is masked', () => {
	const known = () => new Mask(secrets);

	test('is the same for the same address, and private stays private', () => {
		const mask = known();
		const text = mask.text('203.0.113.6 192.168.1.5 203.0.113.6 10.0.0.1 2606:4700::1111 fd12::1');
		const words = text.split(' ');
		expect(words[0]).toBe(words[2]);
		expect(new Set(words).size).toBe(5);
		expect(words[0]).toStartWith('198.18.');
		expect(words[1]).toStartWith('10.0.');
		expect(words[4]).toStartWith('2001:db8::');
		expect(words[5]).toStartWith('fd00::');
	});

	test.each([
		['203.0.113.6.', '198.18.0.1.'],
		['addr:2606:4700::1111', 'addr:2001:db8::1'],
		['2001:470:1:2:3:4:5:6:443', '2001:db8::1:443'],
		['2606:4700:1:2:3:4:5::', '2001:db8::1'],
		['2606:4700:0:0:0:0:203.0.113.6', '2001:db8::1'],
		['[2606:4700::1]:443', '[2001:db8::1]:443'],
		['fe80::1%eth0', 'fd00::1'],
		['::ffff:10.0.0.9', '10.0.0.1'],
		['::ffff:203.0.113.6', '198.18.0.1'],
		['5:6:203.0.113.6', '5:6:198.18.0.1'],
		['fe80::1, fe80:0:0::1', 'fd00::1, fd00::1']
	])('is an address in every notation: %s', (text, expected) => {
		expect(known().text(text)).toBe(expected);
	});

	test('is what the other side has written of its own into a description', () => {
		const sdp = [
			'v=0',
			'o=ann@home 1 1 IN IP4 203.0.113.6',
			's=Bo Ek in moon-garden',
			'i=call +46 70 1234567',
			't=0 0',
			'a=mid:Bo Ek',
			'a=msid:stream Bo',
			'a=ssrc:1 cname:bo@home',
			'a=x-note:anything',
			'a=candidate:1 1 udp 7 bos-laptop.corp.example 5000 typ host',
			'a=candidate:1 1 udp 7 a1b2.local 5000 typ host generation 0 ufrag Bo',
			'a=candidate:call me'
		].join('\r\n');
		expect(known().sdp(sdp).split('\r\n')).toEqual([
			'v=0',
			...['o=•••', 's=•••', 'i=•••'],
			't=0 0',
			'a=mid:•••',
			...['a=•••', 'a=•••', 'a=•••'],
			'a=candidate:1 1 udp 7 host-1.example 5000 typ host',
			'a=candidate:1 1 udp 7 host-2.local 5000 typ host',
			'a=candidate:•••'
		]);
	});

	test('are hosts in what a server answered', () => {
		const { errors } = known().deep({
			errors: [{ url: 'turn:turn.example.org', code: 701, text: 'no way to turn.example.org.' }]
		});
		expect(JSON.stringify(errors)).not.toContain('turn.example.org');
	});

	test('is no fingerprint, no time, no version and no number', () => {
		for (const text of [
			'a=fingerprint:sha-256 AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11',
			'12:34:56',
			'a=rtcp:9 IN IP4 0.0.0.0',
			'c=IN IP6 ::1',
			'a=extmap:14 urn:ietf:params:rtp-hdrext:sdes:mid'
		]) {
			expect(known().text(text)).toBe(text);
		}
	});

	test('are the names of servers', () => {
		const mask = known();
		expect(mask.text('turn:turn.example.org:3478?transport=tcp')).toBe(
			'turn:server-1.example:3478?transport=tcp'
		);
		expect(mask.text('stun:turn.example.org')).toBe('stun:server-1.example');
		expect(mask.text('turns:[2001:470::7]:443')).toBe('turns:server-2.example:443');
	});

	test('are rooms, peers and accounts of what the server was told', () => {
		const text = known().wire(
			`"${ROOM}", "${BO}", {"username":"1796193902:abcdefghijklmnopqrstuv"}`
		);
		expect(text).toBe('"•••", "peer-1", {"username":"1796193902:•••"}');
		// As a long answer is cut.
		const cut = `{"ok":true,"self":"${ANN}","peers":["${BO.slice(0, 11)}… (812 characters)`;
		expect(known().wire(cut)).toBe('{"ok":true,"self":"you","peers":["•••… (812 characters)');
	});

	test('leaves a recording as it was', () => {
		const before = structuredClone(entries);
		mask({ entries, peers: [bo()] }, secrets);
		expect(entries).toEqual(before);
	});
});

describe('a report', () => {
	test('says in words what a tile says, and what led to it, without names', () => {
		const report = recorded('symmetric').here;
		const recording: Recording = {
			entries,
			peers: [bo({ report, reason: 'symmetric-both' }), bo({ id: peerId('c'), label: 'Cleo' })]
		};
		const text = reportText(mask(recording, secrets), 'Chromium');
		expect(text).toContain('Peer 1: failed, symmetric-both.');
		expect(text).toContain('You > Peer 1: offer, 2.0 kB');
		expect(text).toContain('ICE restart: nothing arrives');
		expect(text).toMatch(/Candidates here: .*srflx udp 198\.18\./);
		expect(text).toContain('Peer 2: failed\nOf its connection nothing is known.');
		for (const name of ['Bo', 'Ann', 'Cleo', '203.0.113']) expect(text).not.toContain(name);
	});
});

const DUMP = readFileSync(join(import.meta.dir, '../fixtures/internals/chromium-150.json'), 'utf8');

describe('a dump of webrtc-internals', () => {
	const both = (dump: Opened) => {
		const [one] = dump.peers;
		const of = dump.entries.filter(({ peer }) => peer === one?.id);
		return { one, of };
	};

	test('shows signals, states, paths and what passed', () => {
		const { one, of } = both(readInternals(DUMP)!);
		const told = of.map((entry) => {
			if (entry.type === 'connection-state') return `${entry.kind}: ${entry.state}`;
			if (entry.type !== 'signal') return entry.type;
			const way = entry.sent ? 'to' : 'from';
			return 'description' in entry.content
				? `${way} ${entry.content.description.type}`
				: `${way} candidate`;
		});
		for (const line of [
			...['to offer', 'from answer', 'to candidate', 'from candidate'],
			...['signaling: stable', 'ice: connected', 'connection: connected', 'gathering: complete']
		]) {
			expect(told).toContain(line);
		}
		expect(told.filter((line) => line === 'from answer')).toHaveLength(1);
		expect(one?.report).toMatchObject({ state: 'connected', connected: true, gathered: true });
		const { pairs } = pathsOf(one!.report!.stats);
		expect(pairs[0]).toMatchObject({ chosen: true, state: 'succeeded' });
		const stream = one?.readings.at(-1)?.streams[0];
		expect(stream).toMatchObject({ sent: true, width: 320, codec: 'VP8', limit: 'none' });
		expect(stream?.frameRate).toBeCloseTo(20, 0);
		expect(stream?.bitrate).toBeGreaterThan(10_000);
	});

	test('opens packed as Chromium saves it, too', async () => {
		const file = await openFile(new Blob([gzipSync(DUMP)]));
		expect(file).toMatchObject({ about: expect.stringContaining('webrtc-internals') as string });
	});

	// Derived from the recorded one: how Chromium wrote them before.
	test('opens in its older form', () => {
		type Log = { type: string; value: string; timestamp?: number; time?: string }[];
		const dump = JSON.parse(DUMP) as {
			PeerConnections: Record<string, { updateLog: Log; stats: object }>;
		};
		for (const connection of Object.values(dump.PeerConnections)) {
			connection.updateLog = connection.updateLog.map(({ type, value, timestamp }) => {
				const time = new Date(timestamp!).toUTCString();
				if (value === '') return { type, value, time };
				const parsed = JSON.parse(value) as
					string | { sdp?: string; type?: string; candidate?: string };
				if (typeof parsed === 'string')
					return { type: type.replace(/^on/, ''), value: parsed, time };
				return {
					type: type.replace(/^on/, ''),
					value: parsed.sdp
						? `type: ${parsed.type}, sdp: ${parsed.sdp}`
						: `sdpMid: 0, sdpMLineIndex: 0, candidate: ${parsed.candidate}, url: null`,
					time
				};
			});
		}
		const old = both(readInternals(JSON.stringify(dump))!);
		const now = both(readInternals(DUMP)!);
		expect(old.of.map(({ type }) => type)).toEqual(now.of.map(({ type }) => type));
		expect(old.one?.report?.local).toEqual(now.one!.report!.local);
	});

	test('that unpacks to more than is read is not shown', async () => {
		const packed = gzipSync(Buffer.alloc(60_000_000, ' '));
		expect(packed.length).toBeLessThan(100_000);
		expect(await openFile(new Blob([packed]))).toContain('too large');
	});

	test('says why a connection failed', () => {
		const dump = readInternals(DUMP.replaceAll('\\"connected\\"', '\\"failed\\"'));
		expect(dump?.peers[0]?.reason).toBeDefined();
	});

	test('that is spoilt shows what is left', () => {
		const bad = JSON.parse(DUMP) as { PeerConnections: Record<string, { stats: object }> };
		for (const connection of Object.values(bad.PeerConnections)) {
			for (const series of Object.values(connection.stats) as { values: string }[]) {
				series.values = series.values.slice(0, -2);
			}
		}
		expect(readInternals(JSON.stringify(bad))?.peers[0]?.readings).toEqual([]);
		expect(readInternals('{"PeerConnections":{}}')?.peers).toEqual([]);
		expect(readInternals('{"PeerConnections":{"1":{}}}')?.peers).toHaveLength(1);
	});
});
