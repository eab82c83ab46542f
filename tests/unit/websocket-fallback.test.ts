import { WebSocketFallback } from '#lib/signaling/websocket-fallback.ts';
import { beforeEach, describe, expect, test } from 'bun:test';
import { EventEmitter } from 'node:events';
import { FakeClock } from '../support/fake-clock.ts';

/** As much of a Socket.io client as the fallback uses; the test says what the network does. */
class FakeSocket extends EventEmitter {
	readonly #opts: { transports?: string[] } = {};
	readonly engine = Object.assign(new EventEmitter(), { transport: { name: '' } });
	readonly io = Object.assign(new EventEmitter(), {
		opts: this.#opts,
		engine: this.engine
	});
	/** The transports of every connection that was opened, in order. */
	readonly opened: string[][] = [];
	#connected = false;

	connect(): this {
		const transports = this.io.opts.transports ?? [];
		this.opened.push(transports);
		this.engine.transport.name = transports[0] ?? '';
		return this;
	}

	disconnect(): this {
		this.#end('io client disconnect');
		return this;
	}

	/** The server answers over the transport that was tried first, or over another one. */
	answers(transport = this.engine.transport.name): void {
		this.engine.transport.name = transport;
		this.#connected = true;
		this.emit('connect');
	}

	/** The connection breaks, and Socket.io opens another. */
	breaks(reason = 'transport close'): void {
		this.#end(reason);
		this.#retry();
	}

	/** No transport led to the server, and Socket.io tries again. */
	fails(): void {
		this.emit('connect_error', new Error('xhr poll error'));
		this.#retry();
	}

	#end(reason: string): void {
		const was = this.#connected;
		this.#connected = false;
		if (was) this.emit('disconnect', reason);
	}

	#retry(): void {
		this.io.emit('reconnect_attempt');
		this.connect();
	}
}

let clock: FakeClock;
let socket: FakeSocket;
let fallback: WebSocketFallback;
beforeEach(() => {
	clock = new FakeClock();
	socket = new FakeSocket();
	fallback = new WebSocketFallback(socket, clock);
	fallback.open();
});

const WEBSOCKET = ['websocket', 'polling'];
const WITH_UPGRADE = ['polling', 'websocket'];

test('time in which the page is busy counts for nothing', async () => {
	for (let times = 0; times < 4; times++) {
		clock.block(1_000);
		await clock.pass(0);
	}
	await clock.pass(1_900);
	expect(socket.opened).toEqual([WEBSOCKET]);
	await clock.pass(100);
	expect(socket.opened).toEqual([WEBSOCKET, WITH_UPGRADE]);
});

test('a WebSocket that is silent for three seconds gives way to polling', async () => {
	await clock.pass(2_999);
	expect(socket.opened).toEqual([WEBSOCKET]);
	await clock.pass(1);
	expect(socket.opened).toEqual([WEBSOCKET, WITH_UPGRADE]);
});

test('one that is answered is left alone', async () => {
	await clock.pass(2_999);
	socket.answers();
	await clock.pass(60_000);
	expect(socket.opened).toEqual([WEBSOCKET]);
});

test('one that was refused has given way already', async () => {
	socket.engine.transport.name = 'polling'; // Engine.IO tries the next one by itself
	await clock.pass(60_000);
	expect(socket.opened).toEqual([WEBSOCKET]);
});

test('a later attempt of Socket.io has three seconds as well', async () => {
	socket.answers();
	await clock.pass(60_000);
	socket.breaks();
	await clock.pass(3_000);
	expect(socket.opened).toEqual([WEBSOCKET, WEBSOCKET, WITH_UPGRADE]);
});

describe('polling after a silent WebSocket', () => {
	beforeEach(async () => {
		await clock.pass(3_000);
		socket.answers();
	});

	test('is all that is tried from then on, once the server was heard and the upgrade was not', () => {
		socket.io.emit('ping');
		socket.breaks();
		expect(socket.opened.at(-1)).toEqual(['polling']);
		socket.fails();
		expect(socket.opened.at(-1)).toEqual(['polling']);
	});

	test('gives way to a WebSocket that was only slow', () => {
		socket.engine.transport.name = 'websocket';
		socket.engine.emit('upgrade');
		socket.io.emit('ping');
		socket.breaks();
		expect(socket.opened.at(-1)).toEqual(WEBSOCKET);
	});
});

test('a WebSocket that opens and goes silent, twice, gives way to polling', async () => {
	for (const reason of ['ping timeout', 'transport close']) {
		socket.answers();
		await clock.pass(23_000); // what a server waits for a pong, and a client for a ping
		socket.breaks(reason);
	}
	expect(socket.opened).toEqual([WEBSOCKET, WEBSOCKET, ['polling']]);
});

test('a server that cuts its connections and is back says nothing about WebSockets', async () => {
	for (let times = 0; times < 5; times++) {
		socket.answers();
		await clock.pass(5_000);
		socket.breaks();
	}
	expect(socket.opened).toEqual(Array<string[]>(6).fill(WEBSOCKET));
});

test('one through which no answer comes, twice, gives way as well', () => {
	socket.answers();
	fallback.replaceDead();
	socket.answers();
	fallback.replaceDead();
	expect(socket.opened).toEqual([WEBSOCKET, WEBSOCKET, ['polling']]);
});

test('moving to another server says nothing about WebSockets', () => {
	for (let times = 0; times < 4; times++) {
		socket.answers();
		fallback.reopen();
	}
	expect(socket.opened).toEqual(Array<string[]>(5).fill(WEBSOCKET));
});

test('a server that is down says nothing about WebSockets, either', () => {
	socket.answers();
	for (let times = 0; times < 10; times++) socket.fails();
	expect(socket.opened.every(([first]) => first === 'websocket')).toBe(true);
});

test('nothing is opened after closing, and closing twice is harmless', async () => {
	fallback.close();
	fallback.close();
	await clock.pass(60_000);
	expect(socket.opened).toEqual([WEBSOCKET]);
});
