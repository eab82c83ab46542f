import { MemoryRoster } from '#lib/server/roster.ts';
import { RefusedError } from '#lib/rtc/signaling-channel.ts';
import { SocketIoChannel } from '#lib/signaling/socket-io.ts';
import { describe, expect, setDefaultTimeout, test } from 'bun:test';
import { SlowRoster } from '../support/slow-roster.ts';
import { newRoom, within } from '../support/test-peer.ts';
import { TestServer } from '../support/test-server.ts';

setDefaultTimeout(120_000); // conditions only are waited for

/** Resolves when `read` gives `value`. */
async function becomes<T>(read: () => T | Promise<T>, value: T): Promise<void> {
	const soon = (async () => {
		while ((await read()) !== value) await Bun.sleep(20);
	})();
	await within(soon, String(value));
}

describe('the herald', () => {
	/** A channel that waits at the door of a room. */
	async function atTheDoor() {
		const roster = new SlowRoster();
		const server = await TestServer.start({}, { roster });
		const room = newRoom();
		const channel = new SocketIoChannel(server.url);
		await becomes(() => channel.online, true);
		const waits = roster.hold();
		const joining = channel.join(room).catch((error: unknown) => error);
		await waits;
		return { roster, server, room, channel, joining };
	}

	test('that is closed while it asks to be let in never comes in', async () => {
		const { roster, server, room, channel, joining } = await atTheDoor();
		await using _ = server;
		channel.close();
		roster.admit();
		expect(await joining).toBeInstanceOf(RefusedError);
		await becomes(() => roster.count(room), 0);
		expect(channel.online).toBe(false);
	});

	test('that leaves while it asks to be let in takes no seat', async () => {
		const { roster, server, room, channel, joining } = await atTheDoor();
		await using _ = server;
		channel.leave();
		roster.admit();
		await joining;
		await becomes(() => roster.count(room), 0);
		await channel.join(room); // and it may come again
		expect(await roster.count(room)).toBe(1);
		channel.close();
	});

	test('that is told of a shutdown moves, and asks there', async () => {
		class Ending extends MemoryRoster {
			#ends = true;
			override async enter(...args: Parameters<MemoryRoster['enter']>) {
				if (!this.#ends) return super.enter(...args);
				this.#ends = false;
				return 'shutting-down' as const;
			}
		}
		await using server = await TestServer.start({}, { roster: new Ending() });
		const channel = new SocketIoChannel(server.url);
		const told: boolean[] = [];
		channel.subscribe({ status: (online) => told.push(online) });
		expect(await channel.join(newRoom())).toMatchObject({ peers: [] });
		expect(told).toEqual([true, true]); // two connections, and nothing was wrong
		channel.close();
	});

	test('that was busy itself asks again on the connection that it has', async () => {
		await using server = await TestServer.start();
		const channel = new SocketIoChannel(server.url);
		await becomes(() => channel.online, true);
		const told: boolean[] = [];
		channel.subscribe({ status: (online) => told.push(online) });
		const asking = channel.peek(newRoom());
		Bun.sleepSync(2_500); // longer than an answer may take
		expect(await asking).toMatchObject({ count: 0 });
		expect(told).toEqual([]);
		channel.close();
	}, 60_000);

	test('that is not answered opens another connection, and asks there', async () => {
		const { roster, server, channel, joining } = await atTheDoor();
		await using _ = server;
		let reopened = false;
		channel.subscribe({ status: (online) => (reopened ||= online) });
		await becomes(() => reopened, true);
		roster.admit();
		expect(await joining).toMatchObject({ peers: [] });
		channel.close();
	});

	test('tells what passes on the wire, as it passes', async () => {
		await using server = await TestServer.start();
		const room = newRoom();
		const [ann, bob] = [new SocketIoChannel(server.url), new SocketIoChannel(server.url)];
		const told: string[] = [];
		ann.subscribe({
			wire: ({ sent, event, args }) => told.push([sent ? '>' : '<', event, ...args].join(' '))
		});
		const { self: a } = await ann.join(room);
		const { self: b } = await bob.join(room);
		await becomes(() => told.length, 3);
		ann.send(b, 'sealed');
		bob.send(a, 'sealed, too');
		await becomes(() => told.length, 5);
		expect(told.slice(0, 3)).toEqual([
			`> join ${room}`,
			'< join, answered [object Object]',
			`< peer-joined ${b}`
		]);
		expect(told.slice(3).toSorted()).toEqual([`< signal ${b} sealed, too`, `> signal ${b} sealed`]);
		for (const channel of [ann, bob]) channel.close();
	});
});
