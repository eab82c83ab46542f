/** The seal against a server that lies: whoever carries the signals can only keep them to itself. */
import { afterEach, beforeEach, describe, expect, spyOn, test } from 'bun:test';
import fc from 'fast-check';
import type { PeerId } from '#lib/protocol/server.ts';
import { roomKey } from '#lib/signaling/room-key.ts';
import { seal } from '#lib/signaling/seal.ts';
import { SealedChannel } from '#lib/signaling/sealed.ts';
import { peerId } from '../support/fake-room.ts';
import { LyingRoom, type Delivery } from '../support/lying-room.ts';
import { quiet } from '../support/wire.ts';

const key = roomKey('k7qf-2m9x-h3rt-9d4w');
const { room } = await key;
const [ALICE, BOB, CAROL] = [peerId('A'), peerId('B'), peerId('C')];

async function until(happened: () => boolean): Promise<void> {
	while (!happened()) await quiet();
}

/** Someone in the room, and what reaches them. */
class Member {
	readonly heard: [from: PeerId, message: string][] = [];
	readonly forged: PeerId[] = [];
	readonly channel: SealedChannel;

	constructor(server: LyingRoom, id: PeerId) {
		this.channel = new SealedChannel(server.channel(id), key);
		this.channel.subscribe({
			message: (from, message) => this.heard.push([from, message]),
			forged: (from) => this.forged.push(from)
		});
	}

	get reached(): number {
		return this.heard.length + this.forged.length;
	}
}

let server: LyingRoom;
let alice: Member;
let bob: Member;
let carol: Member;

async function gather() {
	server = new LyingRoom();
	[alice, bob, carol] = [
		new Member(server, ALICE),
		new Member(server, BOB),
		new Member(server, CAROL)
	];
	for (const { channel } of [alice, bob, carol]) await channel.join(room);
}
beforeEach(gather);
afterEach(() => {
	for (const { channel } of [alice, bob, carol]) channel.close();
});

/** What the server is given to deliver when Alice says `messages` to Bob. */
async function said(messages: string[]): Promise<Delivery[]> {
	for (const message of messages) alice.channel.send(BOB, message);
	await until(() => server.held.length === messages.length);
	return server.held.splice(0);
}

async function claim(deliveries: Delivery[]): Promise<void> {
	const before = alice.reached + bob.reached + carol.reached;
	await server.claim(deliveries);
	await until(() => alice.reached + bob.reached + carol.reached === before + deliveries.length);
}

test('what is said comes out at the other end, in its order', async () => {
	await claim(await said(['one', 'two', 'three']));
	expect(bob.heard).toEqual([
		[ALICE, 'one'],
		[ALICE, 'two'],
		[ALICE, 'three']
	]);
	expect(bob.forged).toEqual([]);
});

test('the server sees nothing of it', async () => {
	const [delivery] = await said(['a=fingerprint:sha-256 AA:BB']);
	expect(delivery!.message).not.toContain('fingerprint');
	expect(Buffer.from(delivery!.message, 'base64url').toString('latin1')).not.toContain('AA:BB');
});

test('what the server kept to itself may be missing; what comes after is heard', async () => {
	const [first, , third] = await said(['one', 'two', 'three']);
	await claim([first!, third!]);
	expect(bob.heard.map(([, message]) => message)).toEqual(['one', 'three']);
	expect(bob.forged).toEqual([]);
});

test('neighbours may overtake each other', async () => {
	const [one, two, three] = await said(['one', 'two', 'three']);
	await claim([two!, one!, three!]);
	expect(bob.heard.map(([, message]) => message)).toEqual(['two', 'one', 'three']);
	expect(bob.forged).toEqual([]);
});

test('what comes very late is refused in silence: servers that take over from each other do that', async () => {
	const [first, ...others] = await said(Array.from({ length: 70 }, (_, i) => String(i)));
	await claim(others);
	await server.claim([first!]);
	await claim(await said(['the end']));
	expect(bob.heard.map(([, message]) => message)).not.toContain('0');
	expect(bob.forged).toEqual([]);
});

test('a listener that fails is reported, and the next signal heard', async () => {
	const report = spyOn(globalThis, 'reportError').mockImplementation(() => {});
	const unsubscribe = bob.channel.subscribe({
		message: () => {
			throw new Error('no further connection');
		}
	});
	await claim(await said(['one']));
	unsubscribe();
	await claim(await said(['two']));
	expect(bob.heard.map(([, message]) => message)).toEqual(['one', 'two']);
	expect(report).toHaveBeenCalledTimes(1);
	report.mockRestore();
});

describe('refused, and said so:', () => {
	test('a repetition', async () => {
		const [one] = await said(['one']);
		await claim([one!, one!]);
		expect(bob.heard).toHaveLength(1);
		expect(bob.forged).toEqual([ALICE]);
	});

	test('another sender', async () => {
		const [one] = await said(['one']);
		await claim([{ ...one!, from: CAROL }]);
		expect(bob.heard).toEqual([]);
		expect(bob.forged).toEqual([CAROL]);
	});

	test('another receiver', async () => {
		const [one] = await said(['one']);
		await claim([{ ...one!, to: CAROL }]);
		expect(carol.heard).toEqual([]);
		expect(carol.forged).toEqual([ALICE]);
	});

	test('one’s own signal, given back', async () => {
		const [one] = await said(['one']);
		await claim([{ from: BOB, to: ALICE, message: one!.message }]);
		expect(alice.heard).toEqual([]);
		expect(alice.forged).toEqual([BOB]);
	});

	test('a description with the fingerprint of somebody in the middle', async () => {
		const [one] = await said(['{"description":{"type":"offer","sdp":"a=fingerprint:…"}}']);
		const swapped = '{"description":{"type":"offer","sdp":"a=fingerprint:mine"}}';
		const place = { from: ALICE, to: BOB, number: 1 };
		const guessed = { ...(await roomKey('sunday-breakfast')), room };
		await claim([
			{ ...one!, message: swapped },
			{ ...one!, message: await seal(guessed, place, swapped) }
		]);
		expect(bob.heard).toEqual([]);
		expect(bob.forged).toEqual([ALICE, ALICE]);
	});
});

test('whatever a server does with what Alice said, Bob hears a part of it, and nothing twice', async () => {
	const messages = ['one', 'two', 'three', 'four', 'five'];
	const lie = fc.record({
		message: fc.nat({ max: messages.length - 1 }),
		from: fc.constantFrom(ALICE, CAROL),
		to: fc.constantFrom(BOB, CAROL),
		flipped: fc.option(fc.nat(), { freq: 3 })
	});
	await fc.assert(
		fc.asyncProperty(fc.array(lie, { maxLength: 12 }), async (lies) => {
			await gather();
			const deliveries = await said(messages);
			await server.claim(
				lies.map(({ message, from, to, flipped }) => {
					const bytes = Buffer.from(deliveries[message]!.message, 'base64url');
					if (flipped !== null) bytes[flipped % bytes.length]! ^= 1;
					return { from, to, message: bytes.toString('base64url') };
				})
			);
			for (const to of [BOB, CAROL]) alice.channel.send(to, 'the end');
			await until(() => server.held.length === 2);
			await server.claim(server.held.splice(0));
			for (const { heard } of [bob, carol]) {
				await until(() => heard.at(-1)?.[1] === 'the end');
				heard.pop();
			}
			const heard = bob.heard.map(([, message]) => messages.indexOf(message));
			expect(heard).toEqual([...new Set(heard)]);
			expect(bob.heard.every(([from]) => from === ALICE)).toBe(true);
			expect(carol.heard).toEqual([]);
		}),
		{ numRuns: 60 }
	);
});

test('a farewell is delivered before the room is left', async () => {
	alice.channel.send(BOB, 'bye');
	alice.channel.leave();
	await until(() => server.held.length === 1);
	await claim(server.held.splice(0));
	expect(bob.heard).toEqual([[ALICE, 'bye']]);
});

test('numbers go on rising when somebody leaves and comes back', async () => {
	await claim(await said(['one']));
	alice.channel.leave();
	await alice.channel.join(room);
	await claim(await said(['two']));
	expect(bob.heard.map(([, message]) => message)).toEqual(['one', 'two']);
});

test('nobody hears anything after closing', async () => {
	const deliveries = await said(['one']);
	bob.channel.close();
	await server.claim(deliveries);
	await alice.channel.peek(room);
	expect(bob.reached).toBe(0);
});
