import type { ServerResponse } from 'node:http';
import { cut } from '../http/engine-connection.ts';
import type { Connection, Transport } from '../http/engine-connection.ts';

/** Characters that may wait for one client: 32 of the longest signals, or 300 descriptions. */
export const MAX_WAITING_LENGTH = 2 * 1024 * 1024;

/** Time to read the last answer to a poll, in milliseconds. */
const LAST_ANSWER_MS = 5_000;

/**
 * Ends `connection` when the client does not read: Engine.IO buffers without bound. Engine.IO sends
 * what waits as one batch, and the next one after that, so at most twice `MAX_WAITING_LENGTH` is kept
 * for one client.
 */
export function limitBacklog(connection: Connection): void {
	let waiting = 0;
	let answer: ServerResponse | undefined;

	connection.on('packetCreate', ({ data }: { data?: string }) => {
		waiting += data?.length ?? 0;
		if (waiting > MAX_WAITING_LENGTH) cut(connection);
	});
	connection.on('flush', () => {
		waiting = 0;
		// Engine.IO counts a poll as done when its answer is written, before it is sent: a client that
		// polls without reading would collect batches.
		if (answer && !answer.writableFinished) cut(connection);
		answer = (connection.transport as Transport).res;
	});
	connection.once('close', () => {
		// Unread, it would outlive the connection with all of its content.
		setTimeout(() => answer?.destroy(), LAST_ANSWER_MS).unref();
	});
}
