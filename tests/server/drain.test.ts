import { moveWithin, noticeWithin } from '#lib/server/drain.ts';
import type { PeerId, RoomId } from '#lib/protocol/server.ts';
import { SocketIoChannel } from '#lib/signaling/socket-io.ts';
import { expect, setDefaultTimeout, test as anyTest } from 'bun:test';
import { Balancer } from '../support/balancer.ts';
import { freePort } from '../support/free-port.ts';
import { ServerProcess } from '../support/server-process.ts';
import { TestPeer, newRoom, within } from '../support/test-peer.ts';

setDefaultTimeout(60_000); // they start processes, and wait for conditions only

const test = anyTest.concurrent;

/** A browser's end of the wire, in a room. */
class Member {
	readonly channel: SocketIoChannel;
	readonly heard: [from: PeerId, message: string][] = [];
	/** Ids that the server gave it, visit by visit. */
	readonly names: PeerId[] = [];
	wasTold = '';

	private constructor(url: string) {
		this.channel = new SocketIoChannel(url);
		this.channel.subscribe({
			joined: ({ self }) => this.names.push(self),
			message: (...message) => this.heard.push(message),
			status: (online) => (this.wasTold += online ? 'online ' : 'unreachable ')
		});
	}

	static async join(url: string, room: RoomId): Promise<Member> {
		const member = new Member(url);
		await member.channel.join(room);
		return member;
	}

	get id(): PeerId {
		return this.names[0]!;
	}

	[Symbol.dispose](): void {
		this.channel.close();
	}
}

async function until(what: string, isSo: () => boolean): Promise<void> {
	const soon = (async () => {
		while (!isSo()) await Bun.sleep(10);
	})();
	await within(soon, what);
}

/** Both are in the room again, as who they were, and hear each other. */
async function meetAgain(ann: Member, bo: Member) {
	await until('both being back', () => ann.names.length === 2 && bo.names.length === 2);
	for (const { names } of [ann, bo]) expect(new Set(names).size).toBe(1);
	ann.channel.send(bo.id, 'are you there?');
	await until('a signal', () => bo.heard.length > 0);
	expect(bo.heard).toEqual([[ann.id, 'are you there?']]);
	bo.channel.send(ann.id, 'yes');
	await until('an answer', () => ann.heard.length > 0);
	expect(ann.heard).toEqual([[bo.id, 'yes']]);
}

// Ten minutes: whoever has ended within a test did so because everybody was gone.
const DRAIN_SECONDS = '600';

test('people move to another server before theirs ends, and notice nothing', async () => {
	await using first = new ServerProcess({ DRAIN_SECONDS });
	await using second = new ServerProcess();
	using balancer = await Balancer.start(await first.url(), await second.url());
	const room = newRoom();
	using ann = await Member.join(balancer.url, room);
	using bo = await Member.join(balancer.url, room);
	const inLobby = new SocketIoChannel(balancer.url);
	expect((await inLobby.peek(room)).count).toBe(2);

	first.kill('SIGTERM');
	expect(await first.exitCode).toBe(0);
	await meetAgain(ann, bo);
	for (const { wasTold } of [ann, bo]) expect(wasTold).toBe('online online ');
	expect((await inLobby.peek(room)).count).toBe(2);
	inLobby.close();
});

test('with one server people come back to its successor', async () => {
	const PORT = String(await freePort());
	await using first = new ServerProcess({ DRAIN_SECONDS, PORT });
	const url = await first.url();
	const room = newRoom();
	using ann = await Member.join(url, room);
	using bo = await Member.join(url, room);
	first.kill('SIGTERM');
	expect(await first.exitCode).toBe(0);

	await using successor = new ServerProcess({ PORT });
	expect(await successor.url()).toBe(url);
	await meetAgain(ann, bo);
});

test('a server that drains takes nobody in, serves those who stay, and ends at a second signal', async () => {
	await using server = new ServerProcess({ DRAIN_SECONDS });
	const url = await server.url();
	const status = async (path: string) => (await fetch(url + path)).status;
	expect(await status('/readyz')).toBe(200);
	const [ann, bo, visitor] = [new TestPeer(url), new TestPeer(url), new TestPeer(url)];
	const room = newRoom();
	for (const peer of [ann, bo, visitor]) await peer.connected();
	await ann.join(room);
	await bo.join(room);
	await ann.next();

	server.kill('SIGTERM');
	for (const peer of [ann, bo]) {
		expect(await peer.next()).toEqual(['moving', moveWithin(3, 598_000)]);
	}
	expect(await status('/readyz')).toBe(503);
	expect(await status('/healthz')).toBe(200);
	expect(await visitor.join(room)).toEqual({ ok: false, error: 'shutting-down' });
	for (const transport of ['websocket', 'polling'] as const) {
		const late = new TestPeer(url, { transport });
		expect(await late.connected().catch(String)).toContain('error');
	}
	ann.socket.emit('signal', bo.id, 'still here');
	expect(await bo.next()).toEqual(['signal', ann.id, 'still here']);

	const gone = Promise.all([ann, bo, visitor].map((peer) => peer.disconnected()));
	server.kill('SIGTERM');
	expect(await gone).toEqual(['transport close', 'transport close', 'transport close']);
	expect(await server.exitCode).toBe(0);
});

test('who does not move is cut off when time is up', async () => {
	await using server = new ServerProcess({ DRAIN_SECONDS: '3' });
	const stays = new TestPeer(await server.url());
	await stays.connected();
	const gone = stays.disconnected();
	server.kill('SIGTERM');
	expect(await gone).toBe('transport close');
	expect(await server.exitCode).toBe(0);
});

test('many leave over a longer time than few, and never over more than half of what there is', () => {
	expect([0, 3_000, 600_000].map(noticeWithin)).toEqual([0, 750, 2_000]);
	expect(moveWithin(0, 3_000)).toBe(0);
	expect(moveWithin(20, 3_000)).toBe(100);
	expect(moveWithin(200, 3_000)).toBe(1_000);
	expect(moveWithin(10_000, 3_000)).toBe(1_500);
	expect(moveWithin(10_000, 0)).toBe(0);
});
