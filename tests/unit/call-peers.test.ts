import { CallPeers } from '#lib/call/call-peers.svelte.ts';
import { Messages } from '#lib/rtc/messages.ts';
import { Peer } from '#lib/rtc/peer.ts';
import { expect, test } from 'bun:test';
import { FakeClock } from '../support/fake-clock.ts';
import { FakeConnection } from '../support/fake-connection.ts';
import { peerId } from '../support/fake-room.ts';
import { SILENCE } from '../support/pair.ts';

const peerOf = (letter: string) =>
	new Peer({
		id: peerId(letter),
		offers: false,
		iceConfiguration: () => ({ iceServers: [], iceTransportPolicy: 'all' }),
		refresh: async () => {},
		circumstances: () => ({ online: true, present: true }),
		strained: () => false,
		create: () => new FakeConnection(),
		clock: new FakeClock(),
		random: () => 0.5,
		packetMs: () => 20,
		local: { tracks: SILENCE },
		messages: new Messages<Peer>(),
		send: () => {},
		emit: () => {},
		left: () => {},
		wished: () => {}
	});

function three() {
	const peers = new CallPeers(() => 'Ann');
	const [bo, cleo, dan] = ['b', 'c', 'd'].map(peerOf) as [Peer, Peer, Peer];
	for (const peer of [bo, cleo, dan]) peers.follow({ type: 'peer-added', peer });
	return { peers, bo, cleo, dan };
}

test('peers are shown in the order in which they came, until they go or the mesh is left', () => {
	const { peers, bo, cleo, dan } = three();
	peers.follow({ type: 'peer-removed', peer: cleo });
	expect(peers.all.map(({ id }) => id)).toEqual([bo.id, dan.id]);
	expect([peers.find(dan.id)?.rtc, peers.find(cleo.id)]).toEqual([dan, undefined]);
	peers.clear();
	expect(peers.all).toEqual([]);
});

test('a peer that goes takes no other of the same id with it', () => {
	const { peers, bo } = three();
	peers.follow({ type: 'peer-removed', peer: peerOf('b') });
	expect(peers.find(bo.id)?.rtc).toBe(bo);
});

test('no two peers are called the same, and none is called like the user', () => {
	const { peers } = three();
	for (const peer of peers.all) peer.about = { name: 'Ann' };
	expect(peers.all.map(({ label }) => label)).toEqual(['Ann (2)', 'Ann (3)', 'Ann (4)']);
});

test('a peer that sends too much is marked, and no other', () => {
	const { peers, cleo } = three();
	peers.follow({ type: 'limit-exceeded', peer: cleo, channel: 'note' });
	expect(peers.all.map(({ exceeds }) => exceeds)).toEqual([false, true, false]);
});
