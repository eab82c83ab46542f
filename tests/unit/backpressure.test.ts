import { expect, test } from 'bun:test';
import { EventEmitter } from 'node:events';
import { MAX_WAITING_LENGTH, limitBacklog } from '#lib/server/limits/backpressure.ts';

/** A connection of Engine.IO over polling, as far as it is looked at. */
class FakePolling extends EventEmitter {
	readonly transport = { res: { writableFinished: false } };
	closed = false;
	close(): void {
		this.closed = true;
	}

	/** Somebody sends something; it waits for the next poll. */
	queue(length: number): void {
		this.emit('packetCreate', { type: 'message', data: 'A'.repeat(length) });
	}

	/** A poll takes along what waits. What is `read` of its answer shows at the next one. */
	poll(read: boolean): void {
		this.transport.res = { writableFinished: false };
		this.emit('flush');
		this.transport.res.writableFinished = read;
	}
}

function watched(): FakePolling {
	const connection = new FakePolling();
	limitBacklog(connection as never);
	return connection;
}

test('a client that polls and reads is not dropped, however much is sent', () => {
	const connection = watched();
	for (let i = 0; i < 10; i++) {
		connection.queue(MAX_WAITING_LENGTH);
		connection.poll(true);
	}
	connection.emit('packetCreate', { type: 'ping' });
	expect(connection.closed).toBe(false);
});

test('the packets that wait are added up', () => {
	const connection = watched();
	connection.queue(MAX_WAITING_LENGTH);
	expect(connection.closed).toBe(false);
	connection.queue(1);
	expect(connection.closed).toBe(true);
});

test('a client that polls again without having read is dropped', () => {
	const connection = watched();
	connection.queue(1);
	connection.poll(false);
	expect(connection.closed).toBe(false);
	connection.queue(1);
	connection.poll(false);
	expect(connection.closed).toBe(true);
});
