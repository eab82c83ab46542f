import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import type { Call } from '#lib/call/call.svelte.ts';
import { MAX_NAME_LENGTH } from '#lib/protocol/peer.ts';
import { RefusedError } from '#lib/rtc/signaling-channel.ts';
import { fakeBrowser } from '../support/fake-browser.ts';
import { FakeDevices } from '../support/fake-devices.ts';
import { FakeRoom, peerId } from '../support/fake-room.ts';
import { callOf, twoCalls } from '../support/two-calls.ts';
import { quiet } from '../support/wire.ts';

/** A feature that counts. */
class Counter {
	static made = 0;
	count = 0;
	constructor() {
		Counter.made++;
	}
}
class Unknown {
	readonly unknown = true;
}

let browser: ReturnType<typeof fakeBrowser>;
beforeEach(() => {
	browser = fakeBrowser();
	Counter.made = 0;
});
afterEach(() => browser[Symbol.dispose]());

const alone = () => callOf(new FakeRoom(), 'a', [Counter]);

describe('a call', () => {
	test('goes from the lobby into the room, out of it, and back to the lobby', async () => {
		const call = alone();
		expect(call.status).toBe('lobby');
		const joining = call.join();
		expect(call.status).toBe('joining');
		await joining;
		expect(call.status).toBe('joined');
		expect(call.self).toBe(peerId('a'));
		call.leave();
		expect(call.status).toBe('left');
		call.close();
	});

	test('that is left while it is joined is left', async () => {
		const call = alone();
		const joining = call.join();
		call.leave();
		await joining;
		expect(call.status).toBe('left');
		expect(call.self).toBeUndefined();
		call.close();
	});

	test('whose page is hidden away is left, and in the lobby when the page is back', async () => {
		const call = alone();
		await call.join();
		call.suspend();
		expect(call.status).toBe('left');
		await call.resume();
		expect(call.status).toBe('lobby');
		call.suspend();
		await call.resume();
		expect(call.status).toBe('lobby');
		call.close();
	});

	test('that was left stays left when its page is hidden away and comes back', async () => {
		const call = alone();
		await call.join();
		call.leave();
		call.suspend();
		await call.resume();
		expect(call.status).toBe('left');
		call.close();
	});

	test('joined twice is joined once, left twice and closed twice is harmless', async () => {
		const call = alone();
		await Promise.all([call.join(), call.join()]);
		expect(Counter.made).toBe(1);
		for (let times = 0; times < 2; times++) call.leave();
		for (let times = 0; times < 2; times++) call.close();
		expect(call.status).toBe('left');
	});

	test('that the server refuses is in the lobby, and says why', async () => {
		const room = new FakeRoom();
		room.refusal = new RefusedError('room-full');
		const call = callOf(room, 'a', []);
		await call.join();
		expect(call.status).toBe('lobby');
		expect(call.refusal).toBe('room-full');
		room.refusal = undefined;
		await call.join();
		expect(call.status).toBe('joined');
		expect(call.refusal).toBeUndefined();
		call.close();
	});
});

describe('a full room', () => {
	let room: FakeRoom;
	let ann: Call;
	let bo: Call;
	beforeEach(async () => {
		room = new FakeRoom();
		room.seats = 1;
		[ann, bo] = [callOf(room, 'a', []), callOf(room, 'b', [])];
		await ann.join();
	});
	afterEach(() => [ann, bo].forEach((call) => call.close()));

	/** The lobbies hear from the server again. */
	const tell = async () => {
		room.online = true;
		await quiet();
	};

	test('is known before joining, also when it is full no more', async () => {
		expect(bo.full).toBe(false);
		await tell();
		expect(bo.full).toBe(true);
		ann.leave();
		await tell();
		expect(bo.full).toBe(false);
	});

	test('takes in one of two who wait when a seat is free, and the other goes on waiting', async () => {
		const cleo = callOf(room, 'c', []);
		const statuses = () => [bo.status, cleo.status].sort();
		await tell();
		for (const call of [bo, cleo]) void call.joinWhenFree();
		await quiet();
		await tell();
		expect(statuses()).toEqual(['waiting', 'waiting']);
		ann.leave();
		await tell();
		expect(statuses()).toEqual(['joined', 'waiting']);
		expect([bo.refusal, cleo.refusal]).toEqual([undefined, undefined]);
		[bo, cleo].find(({ status }) => status === 'joined')?.leave();
		await tell();
		expect(statuses()).toEqual(['joined', 'left']);
		cleo.close();
	});

	test('takes nobody in who waits no longer', async () => {
		const waiting = bo.joinWhenFree();
		await quiet();
		expect(bo.status).toBe('waiting');
		bo.stopJoining();
		expect(bo.status).toBe('lobby');
		ann.leave();
		await tell();
		await waiting;
		expect(bo.status).toBe('lobby');
		expect(room.count).toBe(0);
	});

	test('that a server without the field has is tried again at each of its answers', async () => {
		room.tellsFull = false;
		void bo.joinWhenFree();
		await tell();
		expect(bo.status).toBe('waiting');
		ann.leave();
		await tell();
		expect(bo.status).toBe('joined');
	});
});

describe('while the server is away', () => {
	test('nothing is loaded, and a call that was joined meanwhile goes on when it is back', async () => {
		const room = new FakeRoom();
		let loaded = 0;
		const call = callOf(room, 'a', [], () => loaded++);
		room.online = false;
		void call.prepare();
		void call.join();
		await quiet();
		expect([call.status, loaded]).toEqual(['joining', 0]);
		room.online = true;
		await quiet();
		expect([call.status, loaded]).toEqual(['joined', 1]);
		call.close();
	});

	test('joining can be given up, and begun anew', async () => {
		const room = new FakeRoom();
		const call = callOf(room, 'a', []);
		room.online = false;
		void call.join();
		call.stopJoining();
		expect(call.status).toBe('lobby');
		void call.join();
		room.online = true;
		await quiet();
		expect(call.status).toBe('joined');
		expect(room.entries).toBe(1);
		call.close();
	});
});

describe('the features of a call', () => {
	test('are made once, and outlive leaving and joining again', async () => {
		const call = alone();
		await call.join();
		call.get(Counter).count++;
		call.leave();
		await call.returnToLobby();
		await call.join();
		expect(call.get(Counter).count).toBe(1);
		call.close();
	});

	test('are none before it is prepared, and an unknown one is an error', async () => {
		const call = alone();
		expect(call.features).toEqual([]);
		expect(() => call.get(Counter)).toThrow('This call has no Counter');
		await call.prepare();
		expect(call.features).toHaveLength(1);
		expect(() => call.get(Unknown)).toThrow('This call has no Unknown');
		call.close();
	});

	test('that could not be loaded are loaded at the next try', async () => {
		let tries = 0;
		const room = new FakeRoom();
		const call = callOf(room, 'a', [Counter], () => {
			if (++tries === 1) throw new Error('offline');
		});
		expect(await call.prepare().catch((error: unknown) => error)).toBeInstanceOf(Error);
		await call.join();
		expect(call.status).toBe('joined');
		call.close();
	});
});

describe('warming the browser up', () => {
	let devices: FakeDevices;
	beforeEach(() => {
		devices = new FakeDevices();
		devices.plug('camera', 'lid');
	});
	afterEach(() => devices[Symbol.dispose]());

	const states = () => browser.made.map(({ connectionState }) => connectionState);

	test('makes one pair, with a device in use', async () => {
		const call = alone();
		await call.warmUp();
		expect(browser.made).toHaveLength(0);
		await call.media.open(['camera']);
		void call.warmUp();
		void call.warmUp();
		await quiet();
		expect(browser.made).toHaveLength(2);
		call.close();
	});

	test('ends when the user joins, and is not for a call', async () => {
		const call = alone();
		await call.media.open(['camera']);
		const warming = call.warmUp();
		await quiet();
		expect(states()).toEqual(['new', 'new']);
		const joining = call.join();
		expect(call.media.camera.track?.readyState).toBe('live');
		await Promise.all([warming, joining]);
		expect(states()).toEqual(['closed', 'closed']);
		await call.warmUp();
		expect(browser.made).toHaveLength(2);
		call.close();
	});

	test('ends with the page', async () => {
		const call = alone();
		await call.media.open(['camera']);
		const warming = call.warmUp();
		await quiet();
		call.suspend();
		await warming;
		expect(states()).toEqual(['closed', 'closed']);
		call.close();
	});
});

describe('the peers of a call', () => {
	test('come and go with those of the room', async () => {
		using it = await twoCalls();
		expect(it.ann.peers.map(({ id }) => id)).toEqual([peerId('b')]);
		expect(it.seen.byAnn.state).toBe('connected');
		it.bo.leave();
		await it.room.wire.settle();
		expect(it.ann.peers).toEqual([]);
	});
});

test('announcements are given out once', () => {
	const call = alone();
	call.announce('one');
	call.announce('two');
	expect(call.takeAnnouncements()).toEqual(['one', 'two']);
	expect(call.takeAnnouncements()).toEqual([]);
	call.close();
});

test('the own name is as long as every peer can read', () => {
	const call = alone();
	call.name = 'x'.repeat(99);
	expect(call.name).toHaveLength(MAX_NAME_LENGTH);
	call.close();
});
