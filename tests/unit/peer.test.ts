import { encode } from '#lib/rtc/messages.ts';
import { describe, expect, test } from 'bun:test';
import { FakeChannel } from '../support/fake-connection.ts';
import { FakeTrack } from '../support/fake-media.ts';
import { MOOD, NOTE, pair, SILENCE } from '../support/pair.ts';

const track = (kind: 'audio' | 'video') =>
	new FakeTrack(kind, { label: '', deviceId: '', groupId: '' });

describe('the first offer', () => {
	test('is made once, by the one side; the other waits and answers', async () => {
		const { wire, ann, bob } = pair();
		expect(bob.connections).toHaveLength(0);
		await wire.settle();
		expect(ann.connection.history).toEqual(['offer']);
		expect(bob.connection.history).toEqual(['answer']);
	});

	test('carries microphone, camera, screen and its sound, all both ways', async () => {
		const { wire, ann, bob } = pair();
		await wire.settle();
		for (const { connection } of [ann, bob]) {
			const transceivers = connection
				.getTransceivers()
				.map(({ kind, direction }) => [kind, direction]);
			expect(transceivers).toEqual([
				['audio', 'sendrecv'],
				['video', 'sendrecv'],
				['video', 'sendrecv'],
				['audio', 'sendrecv']
			]);
		}
		const { voice, picture, screen } = bob.peer.connection!.media!;
		expect([voice, picture, screen].map((stream) => stream.getTracks().length)).toEqual([1, 1, 2]);
	});

	test('that lacks the agreed media is refused, and the tile says failed', async () => {
		const { ann, bob, wire } = pair();
		await wire.intercept();
		const sdp = 'v=0\r\nm=audio';
		bob.peer.receive(JSON.stringify({ link: 'x', seq: 0, description: { type: 'offer', sdp } }));
		await wire.settle();
		expect(bob.peer.state).toBe('failed');
		expect(ann.peer.state).toBe('connecting');
	});
});

describe('what is sent', () => {
	test('changes by replaceTrack, and is never negotiated again', async () => {
		const { wire, ann, bob } = pair();
		await wire.settle();
		const camera = track('video');
		ann.tracks = { ...SILENCE, camera };
		bob.tracks = { ...SILENCE, microphone: track('audio'), screen: track('video') };
		ann.tracks = SILENCE;
		ann.tracks = { ...SILENCE, camera };
		await wire.settle();
		expect(ann.connection.getTransceivers()[1]?.sender.track).toBe(camera);
		expect(ann.connection.history).toEqual(['offer']);
		expect(bob.connection.history).toEqual(['answer']);
	});

	test('and was chosen before the offer came is in the answer', async () => {
		const { wire, bob } = pair();
		const microphone = track('audio');
		bob.tracks = { ...SILENCE, microphone };
		await wire.settle();
		expect(bob.connection.getTransceivers()[0]?.sender.track).toBe(microphone);
	});

	test('is what was asked last, also when that was asked before the browser got round to it', async () => {
		const { wire, ann } = pair();
		await wire.settle();
		const microphone = track('audio');
		ann.tracks = { ...SILENCE, microphone };
		ann.tracks = SILENCE;
		ann.tracks = { ...SILENCE, microphone };
		await wire.settle();
		expect(ann.connection.getTransceivers()[0]?.sender.track).toBe(microphone);
	});

	test('is not replaced by itself', async () => {
		const { wire, ann } = pair();
		await wire.settle();
		const camera = track('video');
		ann.tracks = { ...SILENCE, camera };
		ann.tracks = { ...SILENCE, camera };
		expect(ann.connection.getTransceivers()[1]?.sender.replaced).toBe(1);
	});
});

test('a screen is shown once a frame of it has come: its track says nothing', async () => {
	const { wire, ann } = pair();
	await wire.settle();
	ann.connection.become('connected');
	await ann.peer.look();
	expect(ann.peer.showsScreen).toBe(false);
	const told = ann.told.filter((type) => type === 'tracks').length;
	ann.connection.counted.screen = 1;
	await ann.peer.look();
	await ann.peer.look();
	expect(ann.peer.showsScreen).toBe(true);
	expect(ann.told.filter((type) => type === 'tracks')).toHaveLength(told + 1);
});

describe('the data channel', () => {
	test('carries every state as soon as it opens, and what was posted before', async () => {
		const { wire, ann } = pair();
		await wire.settle();
		ann.connection.become('connected');
		ann.messages.post(NOTE, { text: 'hello' });
		ann.moodChanged();
		expect(ann.channel.sent).toEqual([]);
		ann.channel.open();
		expect(ann.channel.sent.map((message) => JSON.parse(message) as unknown)).toEqual([
			{ type: 'mood', mood: 'calm' },
			{ type: 'note', text: 'hello' }
		]);
		expect(ann.told).toContain('channel-open');
	});

	test('carries a state again whenever it changes', async () => {
		const { wire, ann } = pair();
		await wire.settle();
		ann.channel.open();
		ann.mood = 'merry';
		ann.moodChanged();
		expect(ann.channel.sent.at(-1)).toBe('{"type":"mood","mood":"merry"}');
	});

	test.each([
		['not JSON', '{'],
		['not text', new ArrayBuffer(8)],
		['another shape', '{"type":"note","text":7}'],
		['an unknown channel', '{"type":"format-disk"}'],
		['a message without its channel first', '{"text":"no","type":"note"}'],
		['a message without end', JSON.stringify({ type: 'note', text: 'x'.repeat(20_000) })],
		['100,000 levels', '['.repeat(100_000) + ']'.repeat(100_000)]
	])('drops %s', async (_, data) => {
		const { wire, ann } = pair();
		await wire.settle();
		ann.channel.receive(data);
		ann.channel.receive('{"type":"note","text":"still here"}');
		expect(ann.notes).toEqual(['still here']);
	});

	test('ignores fields that it does not know', async () => {
		const { wire, ann } = pair();
		await wire.settle();
		ann.channel.receive('{"type":"note","text":"hello","colour":"red","more":{"deep":[1]}}');
		expect(ann.notes).toEqual(['hello']);
	});
});

describe('signals', () => {
	test('of an older link are dropped', async () => {
		const { wire, ann, bob } = pair();
		await wire.settle();
		const candidate = { candidate: 'candidate:old', usernameFragment: bob.connection.ufrag };
		ann.peer.receive(JSON.stringify({ link: 'older', seq: 0, candidate }));
		await wire.settle();
		expect(ann.connection.added).toEqual([]);
	});

	test('may overtake the offer that begins their link, and count then', async () => {
		const { wire, ann, bob } = pair();
		const [offer = ''] = await wire.intercept();
		ann.connection.gather({ candidate: 'candidate:early' });
		const [candidate = ''] = await wire.intercept();
		for (const message of [candidate, offer]) bob.peer.receive(message);
		await wire.settle();
		expect(bob.connection.history).toEqual(['answer']);
		expect(bob.connection.added).toHaveLength(1);
	});

	test('that were sent before the offer of their link count, too', async () => {
		const { wire, ann, bob } = pair();
		const [offer = ''] = await wire.intercept();
		const { link, ...sent } = JSON.parse(offer) as { link: string; description: object };
		const candidate = { candidate: 'candidate:0', usernameFragment: ann.connection.ufrag };
		bob.peer.receive(JSON.stringify({ link, seq: 0, candidate }));
		bob.peer.receive(JSON.stringify({ link, seq: 1, description: sent.description }));
		await wire.settle();
		expect(bob.connection.history).toEqual(['answer']);
		expect(bob.connection.added).toHaveLength(1);
	});

	test('of goodbye count, of whichever link they are', async () => {
		const { ann } = pair();
		ann.peer.receive(JSON.stringify({ link: 'older', seq: 1, bye: true }));
		expect(ann.departures).toBe(1);
	});

	test('that come twice count once', async () => {
		const { wire, bob } = pair();
		const messages = await wire.intercept();
		for (const message of [...messages, ...messages]) bob.peer.receive(message);
		await wire.settle();
		expect(bob.connections).toHaveLength(1);
		expect(bob.connection.history).toEqual(['answer']);
	});

	test.each([
		'',
		'{',
		'null',
		'[]',
		'{"link":"a"}',
		'{"link":"a","seq":0,"description":{"type":"rollback","sdp":""}}'
	])('that are none are dropped: %p', async (message) => {
		const { wire, bob } = pair();
		bob.peer.receive(message);
		await wire.settle();
		expect(bob.connection.history).toEqual(['answer']);
	});

	test('with a candidate that fits nothing do not hurt a link that works', async () => {
		const { wire, ann, bob } = pair();
		await wire.settle();
		bob.connection.become('connected');
		bob.connection.addIceCandidate = () => Promise.reject(new DOMException('', 'OperationError'));
		ann.connection.gather({ candidate: 'candidate:odd' });
		await wire.settle();
		expect(bob.peer.state).toBe('connected');
	});

	test('of a new link replace the old connection', async () => {
		const { wire, clock, bob } = pair();
		await wire.settle();
		await clock.pass(300);
		const sdp = 'v=0\r\na=ice-ufrag:new\r\nm=audio\r\nm=video\r\nm=video\r\nm=audio';
		bob.peer.receive(
			JSON.stringify({ link: 'newer', seq: 0, description: { type: 'offer', sdp } })
		);
		await wire.settle();
		expect(bob.connections.map(({ signalingState }) => signalingState)).toEqual([
			'closed',
			'stable'
		]);
	});
});

describe('the state of a peer', () => {
	test('follows the connection: connecting, connected, interrupted, failed', async () => {
		const { wire, ann } = pair();
		expect(ann.peer.state).toBe('connecting');
		await wire.settle();
		const states = (
			['connecting', 'connected', 'disconnected', 'connecting', 'connected', 'failed'] as const
		).map((state) => {
			ann.connection.become(state);
			return ann.peer.state;
		});
		expect(states).toEqual([
			'connecting',
			'connected',
			'connected',
			'interrupted',
			'connected',
			'interrupted'
		]);
	});

	test('is failed at once when the first try failed', async () => {
		const { wire, ann } = pair();
		await wire.settle();
		ann.connection.become('failed');
		expect(ann.peer.state).toBe('failed');
	});
});

describe('a peer that sends too much', () => {
	test('hundreds of m-lines in an offer are not given to the browser', async () => {
		const { wire, bob } = pair();
		await wire.intercept();
		const sdp = 'v=0\r\n' + 'm=audio 9\r\n'.repeat(375);
		bob.peer.receive(JSON.stringify({ link: 'x', seq: 0, description: { type: 'offer', sdp } }));
		await wire.settle();
		expect(bob.connections).toEqual([]);
		expect(bob.told).toContain('limit-exceeded');
	});

	test('a thousand candidates in an offer are not given to the browser', async () => {
		const { wire, bob } = pair();
		await wire.intercept();
		const sdp = 'v=0\r\n' + 'a=candidate:1 1 udp 1 10.0.0.1 9 typ host\r\n'.repeat(1_000);
		bob.peer.receive(JSON.stringify({ link: 'x', seq: 0, description: { type: 'offer', sdp } }));
		await wire.settle();
		expect(bob.connections).toEqual([]);
		expect(bob.told).toContain('limit-exceeded');
	});

	test('hundreds of offers on one link are told, and a few of them read', async () => {
		const { wire, ann, bob } = pair();
		await wire.settle();
		const { link = '' } = JSON.parse(ann.sent[0]!) as { link?: string };
		const answered = bob.connection.history.length;
		for (let i = 0; i < 200; i++) {
			const description = { type: 'offer', sdp: 'v=0' };
			bob.peer.receive(JSON.stringify({ link, seq: 1_000 + i, description }));
		}
		await wire.settle();
		expect(bob.connection.history.length - answered).toBeLessThan(25);
		expect(bob.told).toContain('limit-exceeded');
	});

	test('a thousand links are told, and a few of them made', async () => {
		const { wire, bob } = pair();
		await wire.intercept();
		for (let i = 0; i < 200; i++) {
			const description = { type: 'offer', sdp: 'v=0' };
			bob.peer.receive(JSON.stringify({ link: `link ${i}`, seq: 0, description }));
		}
		expect(bob.connections.length).toBeLessThan(15);
		expect(bob.told).toContain('limit-exceeded');
	});
});

describe('a peer that floods', () => {
	type Flooded = ReturnType<typeof pair>['bob'];
	const floods: Record<string, (side: Flooded) => void> = {
		'the data channel': ({ channel }) => channel.receive(encode(NOTE, { text: 'x' })),
		'with data channels': ({ connection }) => connection.announce(new FakeChannel())
	};
	const cases = Object.entries(floods).flatMap(([what, send]) =>
		(['ann', 'bob'] as const).map((name) => [what, name, send] as const)
	);

	test.each(cases)('%s is hung up by %s, and nothing is tried any more', async (_, name, send) => {
		const { wire, clock, [name]: side } = pair();
		await wire.settle();
		const { connection } = side;
		for (let i = 0; i < 2_000; i++) send(side);
		expect(connection.connectionState).toBe('closed');
		expect(side.peer.state).toBe('failed');
		expect(side.peer.reason).toBe('peer-floods');
		expect(side.told.slice(-2)).toEqual(['connection', 'state']);
		const made = side.connections.length;
		side.peer.retry();
		side.peer.networkChanged();
		await wire.settle();
		await clock.pass(60_000);
		await wire.settle();
		side.peer.close();
		expect(side.connections).toHaveLength(made);
		expect(side.peer.reason).toBe('peer-floods');
	});

	test('is sent nothing, and nothing of it is read', async () => {
		const { wire, clock, bob } = pair();
		await wire.settle();
		for (let i = 0; i < 2_000; i++) bob.channel.receive(encode(MOOD, { mood: `${i}` }));
		const read = bob.moods.length;
		expect(bob.messages.post(NOTE, { text: 'x' })).toBe(0);
		await clock.pass(1_000);
		expect(bob.moods).toHaveLength(read);
	});

	test('a data channel that is announced is closed', async () => {
		const { wire, bob } = pair();
		await wire.settle();
		const channel = new FakeChannel();
		bob.connection.announce(channel);
		expect(channel.readyState).toBe('closing');
		expect(bob.peer.state).not.toBe('failed');
	});
});

describe('leaving', () => {
	test('is said on the channel and on the wire', async () => {
		const { wire, ann, bob } = pair();
		await wire.settle();
		ann.channel.open();
		ann.peer.leave();
		expect(ann.channel.sent.at(-1)).toBe('{"type":"bye"}');
		await wire.settle();
		expect(bob.departures).toBe(1);
	});

	test('sends nothing more, and ends the connection when the other side has ended it', async () => {
		const { wire, ann } = pair();
		await wire.settle();
		ann.tracks = { ...SILENCE, microphone: track('audio') };
		ann.channel.open();
		ann.peer.leave();
		await wire.settle();
		expect(ann.connection.getTransceivers()[0]?.sender.track).toBeNull();
		expect(ann.connection.connectionState).not.toBe('closed'); // the goodbye may have to go again
		ann.channel.receive('{"type":"note","text":"too late"}');
		expect(ann.notes).toEqual([]);
		ann.channel.end();
		expect(ann.connection.connectionState).toBe('closed');
	});

	test('ends the connection after five seconds if the other side does not', async () => {
		const { wire, ann, clock } = pair();
		await wire.settle();
		ann.channel.open();
		ann.peer.leave();
		ann.peer.leave();
		expect(ann.channel.sent.filter((message) => message.includes('bye'))).toHaveLength(1);
		await clock.pass(4_999);
		expect(ann.connection.connectionState).not.toBe('closed');
		await clock.pass(1);
		expect(ann.connection.connectionState).toBe('closed');
	});

	test('at once ends the connection with the goodbye: the page goes away', async () => {
		const { wire, ann } = pair();
		await wire.settle();
		ann.channel.open();
		ann.peer.leave(true);
		expect(ann.channel.sent.at(-1)).toBe('{"type":"bye"}');
		expect(ann.connection.connectionState).toBe('closed');
	});

	test('twice is harmless', async () => {
		const { wire, ann } = pair();
		await wire.settle();
		ann.peer.leave();
		ann.peer.leave();
		ann.peer.close();
		expect(ann.connection.signalingState).toBe('closed');
	});

	test('ends it: later signals are not looked at', async () => {
		const { wire, ann, bob } = pair();
		const messages = await wire.intercept();
		bob.peer.close();
		for (const message of messages) bob.peer.receive(message);
		await wire.settle();
		expect(bob.connections).toEqual([]);
		expect(ann.peer.state).toBe('connecting');
	});
});
