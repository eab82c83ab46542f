import { cut } from '../http/engine-connection.ts';
import type { Connection } from '../http/engine-connection.ts';

/**
 * Packets that one connection may send in `WINDOW_MS`, of whatever kind: the events that a peer may
 * send before it counts as abuse (`Limits`), twice as many again.
 */
export const MAX_PACKETS = 12_000;
const WINDOW_MS = 30_000;

/**
 * Ends `connection` when it floods us with packets, also with such as lead to no event and cost no
 * points: pongs, answers that nobody asked for, namespaces that do not exist.
 */
export function limitPackets(connection: Connection): void {
	let packets = 0;
	let since = Date.now();
	connection.on('packet', () => {
		const now = Date.now();
		if (now - since > WINDOW_MS) [packets, since] = [0, now];
		if (++packets === MAX_PACKETS) cut(connection);
	});
}
