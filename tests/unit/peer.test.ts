import { describe, expect, test } from 'bun:test';
import { call, pair, presence, SILENCE } from '../support/pair.ts';

const track = (kind: string) => ({ kind, id: crypto.randomUUID() }) as unknown as MediaStreamTrack;

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
			const slots = connection.getTransceivers().map(({ kind, direction }) => [kind, direction]);
			expect(slots).toEqual([
				['audio', 'sendrecv'],
				['video', 'sendrecv'],
				['video', 'sendrecv'],
				['audio', 'sendrecv']
			]);
		}
		expect(bob.peer.voice).toBeDefined();
		expect(bob.peer.picture).toBeDefined();
		expect(bob.peer.screenStream).toBeDefined();
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
		ann.peer.outgoing = { ...SILENCE, camera };
		bob.peer.outgoing = { ...SILENCE, microphone: track('audio'), screen: track('video') };
		ann.peer.outgoing = SILENCE;
		ann.peer.outgoing = { ...SILENCE, camera };
		await wire.settle();
		expect(ann.connection.getTransceivers()[1]?.sender.track).toBe(camera);
		expect(ann.connection.history).toEqual(['offer']);
		expect(bob.connection.history).toEqual(['answer']);
	});

	test('and was chosen before the offer came is in the answer', async () => {
		const { wire, bob } = pair();
		const microphone = track('audio');
		bob.peer.outgoing = { ...SILENCE, microphone };
		await wire.settle();
		expect(bob.connection.getTransceivers()[0]?.sender.track).toBe(microphone);
	});

	test('is what was asked last, also when that was asked before the browser got round to it', async () => {
		const { wire, ann } = pair();
		await wire.settle();
		const microphone = track('audio');
		ann.peer.outgoing = { ...SILENCE, microphone };
		ann.peer.outgoing = SILENCE;
		ann.peer.outgoing = { ...SILENCE, microphone };
		await wire.settle();
		expect(ann.connection.getTransceivers()[0]?.sender.track).toBe(microphone);
	});

	test('is not replaced by itself', async () => {
		const { wire, ann } = pair();
		await wire.settle();
		const camera = track('video');
		ann.peer.outgoing = { ...SILENCE, camera };
		ann.peer.outgoing = { ...SILENCE, camera };
		expect(ann.connection.getTransceivers()[1]?.sender.replaced).toBe(1);
	});
});

describe('the data channel', () => {
	test('says who we are as soon as it opens, and what was said before', async () => {
		const { wire, ann } = pair();
		await wire.settle();
		ann.peer.say({ type: 'chat', text: 'hello' });
		ann.peer.ownPresence = presence('Ann');
		expect(ann.channel.sent).toEqual([]);
		ann.channel.open();
		expect(ann.channel.sent.map((message) => JSON.parse(message) as unknown)).toEqual([
			presence('Ann'),
			{ type: 'chat', text: 'hello' }
		]);
	});

	test('brings the name and state of the other side', async () => {
		const { wire, ann } = pair();
		await wire.settle();
		expect(ann.peer.presence.name).toBe('');
		ann.channel.receive(JSON.stringify(presence('Bo')));
		expect(ann.peer.presence).toEqual(presence('Bo'));
	});

	test.each([
		['not JSON', '{'],
		['not text', new ArrayBuffer(8)],
		['another shape', '{"type":"presence","name":7}'],
		['an unknown type', '{"type":"format-disk"}'],
		['a name without end', JSON.stringify(presence('x'.repeat(41)))],
		['a chat over 4 kB', JSON.stringify({ type: 'chat', text: '🌊'.repeat(1025) })],
		['a message without end', JSON.stringify({ type: 'chat', text: 'x'.repeat(20_000) })],
		['100,000 levels', '['.repeat(100_000) + ']'.repeat(100_000)]
	])('drops %s', async (_, data) => {
		const { wire, ann } = pair();
		await wire.settle();
		ann.channel.receive(data);
		ann.channel.receive(JSON.stringify({ type: 'chat', text: 'still here' }));
		expect(ann.heard).toEqual(['still here']);
		expect(ann.peer.presence.name).toBe('');
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

test('both peers of a call come to the same authentication string, and keep it on a new link', async () => {
	const { ann, bob, pass } = await call();
	while (!ann.peer.authenticationString || !bob.peer.authenticationString) await pass(100);
	const before = ann.peer.authenticationString;
	expect(bob.peer.authenticationString).toBe(before);
	ann.channel.end();
	await pass(10_000);
	expect(ann.connections.length).toBeGreaterThan(1);
	expect(ann.peer.authenticationString).toBe(before);
});
