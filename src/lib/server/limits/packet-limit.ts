import { cut } from '../http/engine-connection.ts';
import type { Connection } from '../http/engine-connection.ts';

/**
 * Packets of any kind that one connection may send in `WINDOW_MS`: twice the events that count as
 * abuse (`Limits`).
 */
export const MAX_PACKETS = 12_000;
const WINDOW_MS = 30_000;

/**
 * Ends a connection that sends too many packets. `Limits` counts events only; this counts pongs, acks
 * without a request, and packets for unknown namespaces, too.
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
