import type { RoomId } from '#lib/protocol/server.ts';
import { cameraEncoding } from '#lib/rtc/encoding.ts';
import { Mesh } from '#lib/rtc/mesh.ts';
import { Messages } from '#lib/rtc/messages.ts';
import type { Peer } from '#lib/rtc/peer.ts';
import { describe, expect, test } from 'bun:test';
import { busy } from '../support/busy.ts';
import { FakeConnection } from '../support/fake-connection.ts';
import { FakeTrack } from '../support/fake-media.ts';
import { FakeRoom, peerId, type FakeChannel } from '../support/fake-room.ts';
import { NOTE, SILENCE, TALKING } from '../support/pair.ts';
import { quiet } from '../support/wire.ts';

const ROOM = 'r'.repeat(43) as RoomId;

class Person {
	readonly connections: FakeConnection[] = [];
	/** How many connections its browser refuses from now on. */
	refusals = 0;
	readonly seen = new Set<string>();
	readonly notes: string[] = [];
	/** The kinds of events that it was told, in order. */
	readonly told: string[] = [];
	/** The levels of overload that it was told. */
	readonly levels: number[] = [];
	readonly messages = new Messages<Peer>();
	readonly channel: FakeChannel;
	readonly mesh: Mesh;
	readonly #peers = new Set<Peer>();

	constructor(room: FakeRoom, letter: string) {
		this.channel = room.channel(peerId(letter));
		this.messages.receive(NOTE, (_, { text }) => this.notes.push(text));
		this.mesh = new Mesh({
			channel: this.channel,
			messages: this.messages,
			tracks: SILENCE,
			clock: room.clock,
			create: () => {
				if (this.refusals-- > 0) throw new DOMException('expired', 'InvalidAccessError');
				const connection = new FakeConnection();
				this.connections.push(connection);
				return connection;
			},
			onEvent: (event) => {
				this.told.push(event.type);
				if (event.type === 'peer-added') this.#peers.add(event.peer);
				if (event.type === 'peer-added') this.seen.add(event.peer.id);
				else if (event.type === 'peer-removed') this.seen.delete(event.peer.id);
				else if (event.type === 'overload') this.levels.push(event.level);
			}
		});
	}

	get peers(): Peer[] {
		return [...this.#peers];
	}

	join() {
		return this.mesh.join(ROOM);
	}
}

const LENS = { label: '', deviceId: '', groupId: '' };
const FILMING = { ...SILENCE, camera: new FakeTrack('video', LENS) };

/** How much smaller the camera is sent on each open connection; undefined where it is not sent. */
const camerasOf = ({ connections }: Person) =>
	connections
		.filter(({ signalingState }) => signalingState !== 'closed')
		.map((connection) => connection.getTransceivers()[1]?.sender.parameters.encodings[0])
		.map((encoding) => (encoding?.active ? encoding.scaleResolutionDownBy : undefined));

async function meet(letters: string) {
	const room = new FakeRoom();
	const people = Array.from(letters, (letter) => new Person(room, letter));
	for (const person of people) {
		const joined = person.join();
		await room.wire.settle();
		await joined;
	}
	return { room, people };
}

describe('who offers', () => {
	test.each(['ab', 'ba'])('is the smaller id, whoever came first: %s', async (order) => {
		const { people } = await meet(order);
		const [a, b] = order === 'ab' ? people : people.toReversed();
		expect(a?.connections[0]?.history).toEqual(['offer']);
		expect(b?.connections[0]?.history).toEqual(['answer']);
	});
});

test('a room is entered though this machine has no time for offers', async () => {
	class Busy extends FakeConnection {
		override setLocalDescription(): Promise<void> {
			return new Promise(() => {});
		}
	}
	const room = new FakeRoom();
	await new Person(room, 'b').join();
	const mesh = new Mesh({
		channel: room.channel(peerId('a')),
		messages: new Messages<Peer>(),
		tracks: SILENCE,
		clock: room.clock,
		create: () => new Busy(),
		onEvent: () => {}
	});
	let entered = false;
	void mesh.join(ROOM).then(() => (entered = true));
	await room.wire.settle();
	await room.clock.pass(400);
	expect(entered).toBe(false);
	await room.clock.pass(100);
	expect(entered).toBe(true);
});

test('a room is entered when everybody in it was sent an offer or an answer', async () => {
	const room = new FakeRoom();
	await new Person(room, 'b').join();
	const late = new Person(room, 'c');
	let entered = false;
	void late.join().then(() => (entered = true));
	await quiet();
	expect(late.seen).toEqual(new Set([peerId('b')]));
	expect(entered).toBe(false); // b makes the offer, and it is on its way
	await room.wire.settle();
	expect(late.connections[0]?.history).toEqual(['answer']);
	expect(entered).toBe(true);
});

describe('a room of five', () => {
	test('connects every pair exactly once, without glare', async () => {
		const { people } = await meet('cabed');
		for (const person of people) {
			expect(person.connections).toHaveLength(4);
			for (const connection of person.connections) {
				expect(connection.history).toHaveLength(1);
				expect(connection.signalingState).toBe('stable');
			}
		}
	});

	test('sends peers that say nothing a smaller picture than a room of two, until three have left', async () => {
		const { room, people } = await meet('abcde');
		const [a, ...others] = people;
		a!.mesh.tracks = FILMING;
		for (const connection of a!.connections) connection.become('connected');
		await room.clock.pass(1_000);
		expect(camerasOf(a!)).toEqual(
			Array.from({ length: 4 }, () => cameraEncoding(4).scaleResolutionDownBy)
		);
		for (const person of others.slice(1)) person.mesh.leave();
		await room.wire.settle();
		await room.clock.pass(1_000);
		expect(camerasOf(a!)).toEqual([cameraEncoding(1).scaleResolutionDownBy]);
	});

	test('sends each what it asks for, and nothing to those who do not look', async () => {
		const { room, people } = await meet('abc');
		const [a] = people;
		a!.mesh.tracks = FILMING;
		for (const connection of a!.connections) connection.become('connected');
		const [b, c] = a!.peers;
		b!.wishes = { camera: { width: 320, height: 180, frameRate: 15 } };
		c!.wishes = { camera: { width: 0, height: 0, frameRate: 0 } };
		await room.clock.pass(1_000);
		expect(camerasOf(a!)).toEqual([4, undefined]);
		c!.wishes = { camera: { width: 640, height: 360, frameRate: 30 } };
		await room.clock.pass(1_000);
		expect(camerasOf(a!)).toEqual([4, 2]);
	});

	test('asks the browser for another encoding a few times a second, however often a wish changes', async () => {
		const { room, people } = await meet('ab');
		const [a] = people;
		a!.mesh.tracks = FILMING;
		const [peer] = a!.peers;
		const sender = a!.connections[0]!.getTransceivers()[1]!.sender;
		const before = sender.changes;
		for (let i = 0; i < 100; i++) {
			const height = i % 2 ? 180 : 360;
			peer!.wishes = { camera: { width: height * 2, height, frameRate: 15 } };
			await room.clock.pass(10);
		}
		expect(sender.changes - before).toBeLessThanOrEqual(5);
	});

	test('an event reaches every peer whose channel opens, in order', async () => {
		const { people } = await meet('abc');
		const [a, b] = people;
		a?.messages.post(NOTE, { text: 'one' });
		a?.connections[0]?.become('connected');
		const channel = a?.connections[0]?.channel;
		channel?.open();
		a?.messages.post(NOTE, { text: 'two' });
		const texts = channel?.sent.map((message) => (JSON.parse(message) as { text?: string }).text);
		expect(texts).toEqual(['one', 'two']);
		b?.connections[0]?.channel?.receive('{"type":"note","text":"one"}');
		expect(b?.notes).toEqual(['one']);
	});
});

describe('leaving', () => {
	test('takes a peer from everybody at once, also while media flows', async () => {
		const { room, people } = await meet('abc');
		for (const { connections } of people) for (const each of connections) each.become('connected');
		const [a, b, c] = people;
		b?.mesh.leave();
		await room.wire.settle();
		expect(a?.seen).toEqual(new Set([peerId('c')]));
		expect(c?.seen).toEqual(new Set([peerId('a')]));
		expect(b?.connections.every(({ signalingState }) => signalingState === 'closed')).toBe(true);
	});

	test('twice is harmless', async () => {
		const { people } = await meet('ab');
		people[0]?.mesh.leave();
		people[0]?.mesh.leave();
		expect(people[0]?.connections[0]?.signalingState).toBe('closed');
	});
});

describe('a peer that the server lost', () => {
	test('stays while its media flows, and is gone at most 10 s after that stops', async () => {
		const { room, people } = await meet('ab');
		const [a] = people;
		a?.connections[0]?.become('connected');
		room.leave(peerId('b'));
		await room.wire.settle();
		await room.clock.pass(60_000);
		expect(a?.seen).toEqual(new Set([peerId('b')]));
		a?.connections[0]?.become('failed');
		await room.clock.pass(10_000);
		expect(a?.seen).toEqual(new Set());
		expect(a?.connections.every(({ signalingState }) => signalingState === 'closed')).toBe(true);
	});

	test('and whose media has stopped may still come back for a moment', async () => {
		const { room, people } = await meet('ab');
		const [a, b] = people;
		a?.connections[0]?.become('connected');
		a?.connections[0]?.become('failed');
		room.leave(peerId('b'));
		await room.wire.settle();
		await room.clock.pass(5_000);
		expect(a?.seen.size).toBe(1);
		await b?.channel.join();
		await room.wire.settle();
		await room.clock.pass(10_000);
		expect(a?.seen.size).toBe(1);
	});

	test('while our own socket was away is settled within 10 s of our return', async () => {
		const { room, people } = await meet('abc');
		const [a] = people;
		for (const connection of a?.connections ?? []) connection.become('connected');
		room.leave(peerId('a'));
		room.leave(peerId('c'));
		await room.wire.settle();
		a?.connections[1]?.become('failed'); // c closed the lid
		await a?.channel.join();
		await room.clock.pass(10_000);
		expect(a?.seen).toEqual(new Set([peerId('b')]));
	});

	test('is gone after some seconds when it never connected', async () => {
		const { room, people } = await meet('ab');
		room.leave(peerId('b'));
		await room.wire.settle();
		await room.clock.pass(5_000);
		expect(people[0]?.seen).toEqual(new Set([peerId('b')]));
		await room.clock.pass(5_000);
		expect(people[0]?.seen).toEqual(new Set());
	});

	test('before it was connected leaves no crowd of empty places, however many such peers come', async () => {
		const { room, people } = await meet('m');
		for (const letter of 'abcdefnopqrstuv') {
			await room.channel(peerId(letter)).join();
			await room.wire.settle();
			room.leave(peerId(letter));
			await room.wire.settle();
		}
		expect(people[0]?.seen.size).toBeLessThan(7);
	});

	test.each(['ab', 'ba'])(
		'before they were connected keeps its connection when it returns: %s',
		async (order) => {
			const { room, people } = await meet(order);
			const [stayed, lost] = people;
			room.leave(peerId(order[1] ?? ''));
			await lost?.channel.join();
			await room.wire.settle();
			for (const person of [stayed, lost]) {
				expect(person?.connections.map(({ signalingState }) => signalingState)).toEqual(['stable']);
				expect(person?.seen.size).toBe(1);
			}
			const [a] = order === 'ab' ? people : people.toReversed();
			expect(a?.connections[0]?.restarts).toBe(1); // candidates may be lost
		}
	);

	test('that returns keeps its connection', async () => {
		const { room, people } = await meet('ab');
		const [a, b] = people;
		a?.connections[0]?.become('connected');
		b?.connections[0]?.become('connected');
		room.leave(peerId('b'));
		await b?.channel.join();
		await room.wire.settle();
		a?.connections[0]?.become('disconnected');
		expect(a?.seen).toEqual(new Set([peerId('b')]));
		expect(a?.connections).toHaveLength(1);
		expect(b?.connections).toHaveLength(1);
	});
});

describe('a peer that was hung up', () => {
	async function hungUp() {
		const it = await meet('abc');
		const [a] = it.people;
		for (const [index, connection] of a!.connections.entries()) {
			connection.become('connected');
			a!.peers[index]!.claim({ makes: TALKING });
		}
		for (let i = 0; i < 2_000; i++) a?.connections[0]?.channel?.receive('x');
		expect(a?.peers[0]?.state).toBe('failed');
		return it;
	}
	const statesOf = (person: Person | undefined) =>
		person?.connections.map(({ signalingState }) => signalingState);

	test('is shown, and takes nothing from the others', async () => {
		const { room, people } = await hungUp();
		const [a] = people;
		expect(a?.seen).toEqual(new Set([peerId('b'), peerId('c')]));
		const before = a!.told.filter((type) => type === 'stats').length;
		await room.clock.pass(3_000);
		expect(a!.told.filter((type) => type === 'stats').length).toBeGreaterThan(before);
	});

	test('stays so when it is told again that it is here', async () => {
		const { room, people } = await hungUp();
		const [a, b] = people;
		await a?.join();
		room.leave(peerId('b'));
		await b?.channel.join();
		await room.wire.settle();
		expect(statesOf(a)).toEqual(['closed', 'stable']);
	});

	test('begins anew when it comes again after it was gone', async () => {
		const { room, people } = await hungUp();
		const [a, b] = people;
		room.leave(peerId('b'));
		await room.wire.settle();
		await room.clock.pass(10_000);
		expect(a?.seen).toEqual(new Set([peerId('c')]));
		await b?.channel.join();
		await room.wire.settle();
		expect(statesOf(a)).toEqual(['closed', 'stable', 'stable']);
		a?.mesh.leave();
	});
});

test('a peer that comes and goes all the time is let in a few times, and then after a while', async () => {
	const { room, people } = await meet('ab');
	const [a, b] = people;
	for (let i = 0; i < 300; i++) {
		room.leave(peerId('b'));
		await b?.channel.join();
		await room.wire.settle();
	}
	expect(a!.connections.length).toBeLessThan(15);
	await room.clock.pass(10_000);
	expect(a?.seen).toEqual(new Set([peerId('b')]));
	expect(a?.told.filter((type) => type === 'arrivals-exceeded')).toHaveLength(1);
});

describe('a machine that cannot keep up', () => {
	const frameRate = ({ connections }: Person) =>
		connections.at(-1)?.getTransceivers()[1]?.sender.parameters.encodings[0]?.maxFramerate;

	test('is told of, sends less, and goes back step by step', async () => {
		const { room, people } = await meet('ab');
		for (const { connections } of people) connections[0]?.become('connected');
		const a = people[0]!;
		a.mesh.tracks = FILMING;
		await room.clock.pass(1_000);
		const before = frameRate(a)!;
		await busy(room.clock, 5);
		expect(a.levels).toEqual([1]);
		await busy(room.clock, 12);
		expect(a.levels).toEqual([1, 2, 3, 4]);
		expect(frameRate(a)).toBeLessThan(before);
		await room.clock.pass(90_000);
		expect(a.levels.slice(4)).toEqual([3, 2, 1, 0]);
		expect(frameRate(a)).toBeGreaterThanOrEqual(before);
	});

	test('encodes five frames a second for the others while it connects to one, and not for longer', async () => {
		const { room, people } = await meet('ab');
		for (const { connections } of people) connections[0]?.become('connected');
		const [a] = people;
		a!.mesh.tracks = FILMING;
		await busy(room.clock, 2);
		void new Person(room, 'c').join(); // never connected
		await room.wire.settle();
		await busy(room.clock, 5);
		expect([a!.levels, frameRate(a!)]).toEqual([[], 5]);
		await busy(room.clock, 15);
		expect(a!.levels).toContain(1);
		expect(frameRate(a!)).toBeGreaterThan(5);
	});

	test('is watched no more after leaving', async () => {
		const { room, people } = await meet('ab');
		for (const { mesh } of people) mesh.leave();
		await busy(room.clock, 30);
		expect(people[0]?.levels).toEqual([]);
	});
});

test('a browser that refuses a connection keeps nobody out of the room, and is asked again', async () => {
	const room = new FakeRoom();
	const [a, b] = [new Person(room, 'a'), new Person(room, 'b')];
	a.refusals = 2;
	await b.join();
	await a.join();
	expect(a.seen).toEqual(new Set([peerId('b')]));
	expect(a.connections).toHaveLength(0);
	await room.clock.pass(60_000);
	expect(a.connections.length).toBeGreaterThan(0);
});

describe('a peer that says goodbye', () => {
	const bye = JSON.stringify({ link: 'none', seq: 0, bye: true });

	test('and stays in the room is shown as here again', async () => {
		const { room, people } = await meet('ab');
		const [a, b] = people;
		b?.channel.send(peerId('a'), bye);
		await room.wire.settle();
		expect(a?.seen).toEqual(new Set());
		await room.clock.pass(5_000);
		expect(a?.seen).toEqual(new Set([peerId('b')]));
	});

	test('and leaves the room is gone for good', async () => {
		const { room, people } = await meet('ab');
		const [a, b] = people;
		b?.channel.send(peerId('a'), bye);
		await room.wire.settle();
		room.leave(peerId('b'));
		await room.wire.settle();
		await room.clock.pass(60_000);
		expect(a?.seen).toEqual(new Set());
	});

	test('and leaves while the server is away is gone for good', async () => {
		const { room, people } = await meet('ab');
		const [a, b] = people;
		room.online = false;
		b?.channel.send(peerId('a'), bye);
		await room.wire.settle();
		room.forget(peerId('b'));
		room.online = true;
		await a?.join(); // as a channel does that is back
		await room.wire.settle();
		await room.clock.pass(60_000);
		expect(a?.seen).toEqual(new Set());
	});

	test('just before we leave does not come back', async () => {
		const { room, people } = await meet('ab');
		const [a, b] = people;
		b?.channel.send(peerId('a'), bye);
		await room.wire.settle();
		a?.mesh.leave();
		await room.clock.pass(60_000);
		expect(a?.seen).toEqual(new Set());
	});
});
