import type { ServerResponse } from 'node:http';
import { cut } from '../http/engine-connection.ts';
import type { Connection, Transport } from '../http/engine-connection.ts';

/** Characters that may wait for one reader: 32 of the longest signals, or 300 descriptions. */
export const MAX_WAITING_LENGTH = 2 * 1024 * 1024;

/** Time for the last answer to a poll to be read, in milliseconds. */
const LAST_ANSWER_MS = 5_000;

/**
 * Ends `connection` when its other side does not read: Engine.IO would keep all that is sent to it.
 * Engine.IO hands over what waits as one batch, and the next one when that is out; so no more than
 * twice `MAX_WAITING_LENGTH` is kept for anybody.
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
		// A poll counts as done when its answer was written, not when it is out: whoever polls again
		// and again without reading would collect batches.
		if (answer && !answer.writableFinished) cut(connection);
		answer = (connection.transport as Transport).res;
	});
	connection.once('close', () => {
		// It outlives the connection, with all that is in it, until it is read.
		setTimeout(() => answer?.destroy(), LAST_ANSWER_MS).unref();
	});
}
