/** `bun run test:soak`: two hundred people come, talk and go at random for five minutes. */
import { expect, test } from 'bun:test';
import type { PeerId, RoomId } from '#lib/protocol/server.ts';
import { ProcessUse } from '../bench/process-use.ts';
import { eventually } from '../support/eventually.ts';
import { ServerProcess } from '../support/server-process.ts';
import { TestPeer, newRoom, random43 } from '../support/test-peer.ts';

const SOAK_MS = 5 * 60_000;
const CLIENTS = 200;
const ROOMS = 40;
const MAX_PEERS = 8;
/** Steps of all clients in a second. */
const STEPS_A_SECOND = 100;
/** A name for the rooms, and for the server's figures. */
const METRICS_TOKEN = 'x'.repeat(20);
/** Memory of the last quarter of the time against that of the second; in the first the server warms up. */
const MAX_GROWTH = 1.2;

/** One person: who they are stays the same, their connection comes and goes. */
class Person {
	readonly #url: string;
	readonly #resume = random43();
	readonly #address: string;
	#peer: TestPeer | undefined;
	room: RoomId | undefined;
	/** Who is in the room besides, as the server has told. */
	others = new Set<PeerId>();
	refusals = new Map<string, number>();
	/** What was told while the answer to a join is awaited: it may be older than what came before it. */
	#early: (() => void)[] | undefined;

	constructor(url: string, n: number) {
		this.#url = url;
		this.#address = `198.51.${100 + (n >> 8)}.${n & 255}`;
	}

	get id(): PeerId | undefined {
		return this.#peer?.id;
	}

	get connected(): boolean {
		return this.#peer?.socket.connected === true;
	}

	/** Does something that a person might do next. */
	async step(rooms: RoomId[]): Promise<void> {
		const peer = this.connected ? this.#peer! : await this.#connect();
		const dice = Math.random();
		if (!this.room) await this.#join(peer, rooms[Math.floor(Math.random() * rooms.length)]!);
		else if (dice < 0.7) this.#talk(peer);
		else if (dice < 0.8) await peer.peek(this.room);
		else if (dice < 0.9) await this.#leave(peer);
		else if (dice < 0.97) this.#drop(peer);
		else peer.socket.emit('signal', 'nonsense' as PeerId, '');
	}

	/** Resolves when everything that the server has said is heard. */
	async settle(): Promise<void> {
		if (this.connected) await this.#peer!.caughtUp();
	}

	close(): void {
		this.#peer?.close();
	}

	async #connect(): Promise<TestPeer> {
		this.#peer?.close();
		const peer = new TestPeer(this.#url, { resume: this.#resume, address: this.#address });
		this.#peer = peer;
		peer.socket.on('peer-joined', (id) => this.#hear(() => this.others.add(id)));
		peer.socket.on('peer-left', (id) => this.#hear(() => this.others.delete(id)));
		peer.socket.on('disconnect', () => this.#outside());
		peer.socket.onAny(() => (peer.unread.length = 0));
		await peer.connected();
		return peer;
	}

	async #join(peer: TestPeer, room: RoomId): Promise<void> {
		const early = (this.#early = [] as (() => void)[]);
		const answer = await peer.join(room).finally(() => (this.#early = undefined));
		if (!answer.ok) {
			this.refusals.set(answer.error, (this.refusals.get(answer.error) ?? 0) + 1);
			return;
		}
		this.room = room;
		this.others = new Set(answer.peers);
		for (const task of early) task();
	}

	/** What was told of the room may still be on its way, until the server has heard that it is left. */
	async #leave(peer: TestPeer): Promise<void> {
		peer.socket.emit('leave');
		await peer.caughtUp();
		this.#outside();
	}

	#outside(): void {
		this.room = undefined;
		this.others.clear();
	}

	#hear(task: () => void): void {
		if (this.#early) this.#early.push(task);
		else task();
	}

	#talk(peer: TestPeer): void {
		for (const other of this.others) {
			peer.socket.emit('signal', other, 'A'.repeat(1 + Math.floor(Math.random() * 3_000)));
		}
	}

	/** The network goes, or the page is closed without a word. */
	#drop(peer: TestPeer): void {
		peer.socket.io.engine.close();
	}
}

test(
	'two hundred people at random for five minutes: all know who is there, nobody remains, no memory grows',
	async () => {
		await using server = new ServerProcess({
			TRUST_PROXY: '1',
			MAX_PEERS: String(MAX_PEERS),
			METRICS_TOKEN
		});
		const url = await server.url();
		const use = new ProcessUse(server.pid);
		const rooms = Array.from({ length: ROOMS }, newRoom);
		const people = Array.from({ length: CLIENTS }, (_, n) => new Person(url, n));
		const busy = new Set<Person>();
		const memory: number[] = [];
		/** What went wrong though nobody's connection was lost meanwhile. */
		const failures: unknown[] = [];

		const end = performance.now() + SOAK_MS;
		while (performance.now() < end) {
			const person = people[Math.floor(Math.random() * people.length)]!;
			if (!busy.has(person)) {
				busy.add(person);
				void person
					.step(rooms)
					.catch((error: unknown) => person.connected && failures.push(error))
					.finally(() => busy.delete(person));
			}
			memory.push(use.residentBytes);
			await Bun.sleep(1_000 / STEPS_A_SECOND);
		}
		await eventually(() => busy.size === 0);
		expect(failures).toEqual([]);

		// What everybody was told is how it is.
		const members = (room: RoomId) => people.filter((person) => person.room === room);
		await eventually(async () => {
			await Promise.all(people.map((person) => person.settle()));
			return people.every(({ room, id, others }) => {
				const present = room ? members(room).map((person) => person.id) : [];
				const expected = present.filter((other) => other !== id);
				return others.size === expected.length && expected.every((other) => others.has(other!));
			});
		});
		const refusals = new Set(people.flatMap((person) => [...person.refusals.keys()]));
		expect([...refusals]).toEqual(['room-full']);

		// And when they have gone nobody is left.
		for (const person of people) person.close();
		const figures = async () => {
			const headers = { authorization: `Bearer ${METRICS_TOKEN}` };
			return (await fetch(`${url}/metrics`, { headers })).text();
		};
		await eventually(async () => /^scry_connections 0$/m.test(await figures()));
		expect(await figures()).toMatch(/^scry_rooms 0$/m);
		expect(await figures()).toMatch(/^scry_failures_total 0$/m);
		await eventually(() => use.openFiles < 100);

		const quarter = Math.floor(memory.length / 4);
		const mean = (values: number[]) =>
			values.reduce((sum, value) => sum + value, 0) / values.length;
		const quarters = [0, 1, 2, 3].map((n) => mean(memory.slice(n * quarter, (n + 1) * quarter)));
		const [, second, , last] = quarters as [number, number, number, number];
		const told = quarters.map((bytes) => (bytes / 1e6).toFixed(0)).join(', ');
		process.stdout.write(`memory in each quarter of the time: ${told} MB\n`);
		expect(last / second).toBeLessThan(MAX_GROWTH);
	},
	SOAK_MS + 120_000
);
