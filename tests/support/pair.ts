import type { IceConfiguration } from '#lib/protocol/server.ts';
import type { RtcEvent } from '#lib/rtc/events.ts';
import { channel, Messages } from '#lib/rtc/messages.ts';
import type { LocalMedia } from '#lib/rtc/peer-connection.ts';
import { Peer } from '#lib/rtc/peer.ts';
import type { RemoteClaims } from '#lib/rtc/stats/health-monitor.ts';
import * as v from 'valibot';
import { FakeClock } from './fake-clock.ts';
import { FakeConnection } from './fake-connection.ts';
import { peerId } from './fake-room.ts';
import { Wire } from './wire.ts';

export const SILENCE = { microphone: null, camera: null, screen: null, screenAudio: null };

/** An event and a state, as a feature declares them. */
export const NOTE = channel('note', v.object({ text: v.string() }), {
	perSecond: 10,
	burst: 60,
	maxLength: 1_000
});
export const MOOD = channel('mood', v.object({ mood: v.string() }), {
	newest: true,
	perSecond: 10,
	burst: 20,
	maxLength: 1_000
});

/** What a server says, and whether it is reached. */
interface FakeServer {
	online: boolean;
	present: boolean;
}

/** One of two peers, with fake connections. */
class Side {
	readonly connections: FakeConnection[] = [];
	readonly messages = new Messages<Peer>();
	/** Texts of the notes that came. */
	readonly notes: string[] = [];
	readonly moods: string[] = [];
	readonly events: RtcEvent[] = [];
	/** What it tells the other side of its mood. */
	mood = 'calm';
	readonly moodChanged: () => void;
	/** Its machine does not keep up. */
	strained = false;
	departures = 0;
	/** Signals sent through the server. */
	readonly sent: string[] = [];
	refreshed = 0;
	readonly local: LocalMedia = { tracks: SILENCE };
	readonly peer: Peer;

	constructor(
		name: string,
		offers: boolean,
		clock: FakeClock,
		server: FakeServer,
		send: (message: string) => void
	) {
		this.messages.receive(NOTE, (_, { text }) => this.notes.push(text));
		this.messages.receive(MOOD, (_, { mood }) => this.moods.push(mood));
		this.moodChanged = this.messages.share(MOOD, () => ({ mood: this.mood }));
		this.peer = new Peer({
			id: peerId(name === 'a' ? 'b' : 'a'),
			offers,
			iceConfiguration: (): IceConfiguration => ({ iceServers: [], iceTransportPolicy: 'all' }),
			create: () => {
				const connection = new FakeConnection(name);
				this.connections.push(connection);
				return connection;
			},
			refresh: async () => {
				this.refreshed++;
			},
			circumstances: () => server,
			strained: () => this.strained,
			clock,
			random: () => 0.5,
			local: this.local,
			packetMs: () => 20,
			messages: this.messages,
			send: (message) => {
				this.sent.push(message);
				send(message);
			},
			emit: (event) => this.events.push(event),
			left: () => this.departures++,
			wished: () => {}
		});
		this.messages.add(this.peer);
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

	/** Sends these tracks from now on. */
	set tracks(tracks: LocalMedia['tracks']) {
		this.local.tracks = tracks;
		this.peer.connection?.applyLocalMedia();
	}

	/** The states of the peer, as they were told. */
	get told(): string[] {
		return this.events.map(({ type }) => type);
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

/** Both talk and film, and say so. */
export const TALKING = { voice: true, picture: true };

/**
 * Two peers in a call: connected, talking and filming. `path.open` is the path between them, `wire`
 * the server.
 */
export async function call() {
	const { wire, clock, server, ann, bob } = pair();
	const path = { open: true };
	/** What each claims of itself, every second. */
	const claims = new Map<Side, RemoteClaims>([
		[ann, { sends: TALKING, makes: TALKING }],
		[bob, { sends: TALKING, makes: TALKING }]
	]);
	await wire.settle();
	connect();

	/** ICE and DTLS are through, on the newest connections of both. */
	function connect() {
		for (const { connection } of [ann, bob]) connection.become('connected');
		[ann.channel.other, bob.channel.other] = [bob.channel, ann.channel];
		for (const { channel } of [ann, bob]) channel.open();
	}

	/** Lets time pass, in which both look at their connections. */
	async function pass(ms: number) {
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
				if (t % 500 === 0) one.peer.claim(claims.get(other)!);
			}
			if (t % 1_000 === 0) for (const { peer } of [ann, bob]) void peer.look();
			await clock.pass(100);
			await wire.settle();
		}
	}

	function cut() {
		path.open = false;
		for (const { channel } of [ann, bob]) channel.other = undefined;
	}
	return { wire, clock, server, ann, bob, path, claims, connect, cut, pass };
}
