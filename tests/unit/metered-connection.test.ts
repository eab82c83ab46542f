import { beforeEach, expect, jest, test, afterEach } from 'bun:test';
import { EventEmitter } from 'node:events';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { Budget, MAX_UNFINISHED_BYTES, ROW_UNITS } from '#lib/server/limits/budget.ts';
import {
	MAX_PEER_BYTES,
	MAX_STRANGER_BYTES,
	MeteredConnection,
	UNFINISHED_MS
} from '#lib/server/http/metered-connection.ts';
import type { Carrier } from '#lib/server/http/carrier.ts';
import { frame, textFrame } from '../support/raw-connection.ts';

/** A socket of which a test is the network and the reader. */
class FakeSocket extends EventEmitter implements Carrier {
	readonly handedOn: (Buffer | null)[] = [];
	destroyed = false;
	writableLength = 0;
	bytesWritten = 0;

	/** How often the system was asked for more. */
	reads = 0;

	push(chunk: Buffer | null): boolean {
		this.handedOn.push(chunk);
		return true;
	}

	_read(): void {
		this.reads++;
	}

	read(): void {}

	resume(): void {}

	destroy(): this {
		this.destroyed = true;
		this.emit('close');
		return this;
	}

	get text(): string {
		return Buffer.concat(this.handedOn.filter((chunk) => chunk !== null)).toString();
	}
}

let now = 0;
let socket: FakeSocket;
let budget: Budget;
let connection: MeteredConnection;
beforeEach(() => {
	now = 0;
	jest.useFakeTimers();
	socket = new FakeSocket();
	budget = new Budget(() => now);
	connection = new MeteredConnection(socket, budget, { now: () => now });
});
afterEach(() => jest.useRealTimers());

function pass(ms: number): void {
	now += ms;
	jest.advanceTimersByTime(ms);
}

/** A request whose head has come, and the body perhaps not. */
function request(headers: Record<string, string>, complete = true) {
	const message = new IncomingMessage(new Socket());
	Object.assign(message.headers, headers);
	message.complete = complete;
	const response = new ServerResponse(message);
	connection.began(message, response);
	return { message, answer: () => response.emit('close') };
}

test('what the budget pays for is handed on at once', () => {
	expect(socket.push(Buffer.from('GET / HTTP/1.1\r\n'))).toBe(true);
	expect(socket.text).toBe('GET / HTTP/1.1\r\n');
	expect(budget.spent).toBeGreaterThan(0);
});

test('the rest waits, nothing more is read meanwhile, and all arrives in its order', () => {
	budget.spend(ROW_UNITS - 10);
	expect(socket.push(Buffer.from('3\x1e'.repeat(50)))).toBe(false);
	expect(socket.text.length).toBeLessThan(40);
	expect(socket.push(Buffer.from('end'))).toBe(false);
	socket.push(null);
	socket._read();
	expect(socket.reads).toBe(0); // the reader asks for more, and gets what waits
	pass(1_000);
	socket._read();
	expect(socket.reads).toBe(1);
	expect(socket.text).toBe(`${'3\x1e'.repeat(50)}end`);
	expect(socket.handedOn.at(-1)).toBeNull();
});

test('a connection that says nothing is overdue after ten seconds, and so is half a head', () => {
	expect(UNFINISHED_MS).toBe(10_000);
	socket.push(Buffer.from('GET / HT'));
	pass(UNFINISHED_MS);
	expect(connection.checkOverdue()).toBe(false);
	pass(1);
	expect(connection.checkOverdue()).toBe(true);
});

test('a body that does not come is overdue, an answer of ours is not', () => {
	const { message, answer } = request({ 'content-length': '10' }, false);
	pass(UNFINISHED_MS + 1);
	expect(connection.checkOverdue()).toBe(true);
	message.complete = true; // a long poll
	pass(60_000);
	expect(connection.checkOverdue()).toBe(false);
	expect(connection.isIdle).toBe(false);
	answer();
	expect(connection.isIdle).toBe(true);
	pass(UNFINISHED_MS + 1);
	expect(connection.checkOverdue()).toBe(true);
});

test('an answer that nobody reads is overdue; one that is read slowly is not', () => {
	request({});
	socket.writableLength = 1;
	for (let i = 0; i < 5; i++) {
		pass(UNFINISHED_MS - 1);
		socket.bytesWritten++;
		expect(connection.checkOverdue()).toBe(false);
	}
	pass(1); // noticed at the next look
	expect(connection.checkOverdue()).toBe(false);
	pass(UNFINISHED_MS + 1);
	expect(connection.checkOverdue()).toBe(true);
});

test('many requests at once end the connection', () => {
	for (let i = 0; i < 16; i++) request({});
	expect(socket.destroyed).toBe(false);
	request({});
	expect(socket.destroyed).toBe(true);
});

test('bodies that are announced count for the address until they are answered', () => {
	const bodies = Array.from({ length: 4 }, () => request({ 'content-length': '1e9' }, false));
	expect(budget.keep(MAX_UNFINISHED_BYTES - 4 * MAX_PEER_BYTES)).toBe(true);
	expect(budget.keep(1)).toBe(false);
	bodies[0]!.answer();
	expect(budget.keep(0)).toBe(true);
	socket.destroy();
	expect(budget.keep(4 * MAX_PEER_BYTES - 1)).toBe(true);
});

test('when an address keeps too much, the connection that adds to it ends, and no other', () => {
	budget.keep(MAX_UNFINISHED_BYTES);
	request({});
	connection.chargeTo(budget);
	expect(socket.destroyed).toBe(false);
	request({ 'content-length': '1' }, false);
	expect(socket.destroyed).toBe(true);
});

test('a client that has not said who it is gets ten seconds, and short messages', () => {
	connection.upgraded(Buffer.alloc(0));
	socket.push(textFrame('2probe'));
	pass(UNFINISHED_MS + 1);
	expect(connection.checkOverdue()).toBe(true);
	const length = MAX_STRANGER_BYTES + 1;
	socket.push(frame(1, true, length, 'x'.repeat(length)));
	expect(socket.destroyed).toBe(true);
	expect(socket.handedOn).toHaveLength(1);
});

test('a peer may be silent for ever, but not in the middle of a message', () => {
	connection.upgraded(textFrame('40{}'));
	connection.identified();
	pass(3_600_000);
	expect(connection.checkOverdue()).toBe(false);
	socket.push(frame(1, false, 100_000, 'x'));
	pass(UNFINISHED_MS);
	socket.push(frame(1, false, 100_000).subarray(0, 0)); // nothing new
	socket.push(Buffer.from('x'));
	pass(1);
	expect(connection.checkOverdue()).toBe(true);
	socket.push(Buffer.alloc(99_998));
	socket.push(frame(0, true, 0));
	expect(connection.checkOverdue()).toBe(false);
	expect(socket.destroyed).toBe(false);
	socket.push(frame(1, true, MAX_PEER_BYTES + 1));
	expect(socket.destroyed).toBe(true);
});

test('who pays may change, and what was kept goes along', () => {
	request({ 'content-length': '1000' }, false);
	const other = new Budget(() => now);
	connection.chargeTo(other);
	expect(budget.keep(MAX_UNFINISHED_BYTES)).toBe(true);
	expect(other.keep(MAX_UNFINISHED_BYTES)).toBe(false);
	socket.push(Buffer.from('\n'.repeat(100)));
	expect(other.spent).toBeGreaterThan(49);
	expect([budget.connections, other.connections]).toEqual([0, 1]);
	socket.destroy();
	expect(other.connections).toBe(0);
});

test('what waits for the budget is not the fault of the client', () => {
	budget.spend(100_000); // four seconds of debt, and more
	socket.push(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
	expect(socket.handedOn).toHaveLength(0);
	now += UNFINISHED_MS + 1; // no timer has run: the loop was busy
	expect(connection.checkOverdue()).toBe(false);
	jest.advanceTimersByTime(UNFINISHED_MS);
	expect(socket.handedOn).toHaveLength(1);
	expect(connection.checkOverdue()).toBe(false);
});

test('a peer that sends message after message, each in time, is never overdue', () => {
	connection.upgraded(Buffer.alloc(0));
	connection.identified();
	const message = textFrame('x'.repeat(3_000));
	const stream = Buffer.concat(Array<Buffer>(40).fill(message));
	for (let at = 0; at < stream.length; at += 1_448) {
		socket.push(stream.subarray(at, at + 1_448)); // never ends where a message does
		pass(200);
		expect(connection.checkOverdue()).toBe(false);
	}
});

test('frames that come with the upgrade are paid for, and bounded', () => {
	connection.upgraded(Buffer.concat(Array<Buffer>(1_000).fill(frame(9, true, 0))));
	expect(budget.spent).toBeGreaterThanOrEqual(1_000);
	const length = MAX_STRANGER_BYTES + 1;
	connection.upgraded(frame(1, true, length, 'x'.repeat(length)));
	expect(socket.destroyed).toBe(true);
});
