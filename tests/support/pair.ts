import type { Presence, Report } from '#lib/protocol/peer.ts';
import type { IceConfiguration } from '#lib/protocol/server.ts';
import { cameraEncoding } from '#lib/rtc/encoding.ts';
import { Peer } from '#lib/rtc/peer.ts';
import { FakeClock } from './fake-clock.ts';
import { FakeConnection } from './fake-connection.ts';
import { peerId } from './fake-room.ts';
import { Wire } from './wire.ts';

export const SILENCE = { microphone: null, camera: null, screen: null, screenAudio: null };

export const presence = (name: string): Presence => ({
	type: 'presence',
	name,
	microphone: true,
	camera: false,
	screen: false,
	onHold: false
});

/** What a server says, and whether it is reached. */
interface FakeServer {
	online: boolean;
	present: boolean;
}

/** One of two peers, with fake connections. */
class Side {
	readonly connections: FakeConnection[] = [];
	readonly heard: string[] = [];
	departures = 0;
	refreshed = 0;
	readonly peer: Peer;

	constructor(
		name: string,
		offers: boolean,
		clock: FakeClock,
		server: FakeServer,
		send: (message: string) => void
	) {
		this.peer = new Peer({
			id: peerId(name === 'a' ? 'b' : 'a'),
			self: peerId(name),
			offers,
			configuration: (): IceConfiguration => ({ iceServers: [], iceTransportPolicy: 'all' }),
			createConnection: () => {
				const connection = new FakeConnection(name);
				this.connections.push(connection);
				return connection.asConnection;
			},
			refresh: async () => {
				this.refreshed++;
			},
			circumstances: () => server,
			clock,
			random: () => 0.5,
			outgoing: SILENCE,
			encoding: cameraEncoding(1),
			presence: presence(name),
			send,
			said: (text) => this.heard.push(text),
			changed: () => {},
			left: () => this.departures++
		});
	}

	get connection(): FakeConnection {
		const connection = this.connections.at(-1);
		if (!connection) throw new Error('no connection yet');
		return connection;
	}

	get channel() {
		const channel = this.connection.channel;
		if (!channel) throw new Error('no data channel yet');
		return channel;
	}
}

/** Two peers and the server between them; Ann makes the offers. */
export function pair() {
	const wire = new Wire<string>();
	const clock = new FakeClock();
	const server: FakeServer = { online: true, present: true };
	const bob: Side = new Side(
		'b',
		false,
		clock,
		server,
		wire.carry((message) => ann.peer.receive(message))
	);
	const ann: Side = new Side(
		'a',
		true,
		clock,
		server,
		wire.carry((message) => bob.peer.receive(message))
	);
	return { wire, clock, server, ann, bob };
}

/**
 * Two peers in a call: connected, talking and filming. `path.open` is the path between them, `wire`
 * the server.
 */
export async function call() {
	const { wire, clock, server, ann, bob } = pair();
	const path = { open: true };
	for (const side of [ann, bob]) side.peer.ownPresence = { ...presence('x'), camera: true };
	await wire.settle();
	connect();

	/** ICE and DTLS are through, on the newest connections of both. */
	function connect() {
		for (const { connection } of [ann, bob]) connection.become('connected');
		[ann.channel.other, bob.channel.other] = [bob.channel, ann.channel];
		for (const { channel } of [ann, bob]) channel.open();
	}

	/** Lets time pass, in which both look at their links; Ann has `troubles` with others. */
	async function pass(ms: number, troubles: Report['troubles'] = []) {
		for (let t = 0; t < ms; t += 100) {
			for (const [one, other] of [
				[ann, bob],
				[bob, ann]
			] as const) {
				const { counted } = one.connection;
				counted.filmed++;
				counted.spoken += 0.01;
				if (!path.open || other.connection.connectionState === 'closed') continue;
				counted.packets++;
				counted.frames++;
				counted.energy += 0.01;
			}
			if (t % 500 === 0) {
				for (const { peer } of [ann, bob]) void peer.look();
				ann.peer.report(troubles);
				bob.peer.report([]);
			}
			await clock.pass(100);
			await wire.settle();
		}
	}

	function cut() {
		path.open = false;
		for (const { channel } of [ann, bob]) channel.other = undefined;
	}
	return { wire, clock, server, ann, bob, path, connect, cut, pass };
}
