/** The transport below a connection of Engine.IO, which is not part of its public API. */
import type { ServerResponse } from 'node:http';
import type { Socket as TcpSocket } from 'node:net';
import type { Socket } from 'socket.io';
import type { WebSocket } from 'ws-npm';
import { MAX_PEER_BYTES, MAX_STRANGER_BYTES, meteredConnection } from './metered-connection.ts';
import type { MeteredConnection } from './metered-connection.ts';

/** A connection of Engine.IO. */
export type Connection = Socket['conn'];
/** Over WebSocket it has a `socket`; over polling an open poll, `res`, and a limit for bodies. */
export type Transport = Connection['transport'] & {
	socket?: WebSocket & { _socket?: TcpSocket };
	res?: ServerResponse;
	maxHttpBufferSize?: number;
};

/** Time to send the last packets, in milliseconds. */
const GOODBYE_MS = 1_000;

/** Undefined over polling, where each request may use another TCP connection. */
function meterOf({ transport }: Connection): MeteredConnection | undefined {
	const tcp = (transport as Transport).socket?._socket;
	return tcp && meteredConnection(tcp);
}

/** Accepts only short messages until the client has identified itself. */
export function limitStranger({ transport }: Connection): void {
	(transport as Transport).maxHttpBufferSize = MAX_STRANGER_BYTES;
}

/** The client has identified itself: it may send longer messages. */
export function trustPeer(connection: Connection): void {
	meterOf(connection)?.identified();
	(connection.transport as Transport).maxHttpBufferSize = MAX_PEER_BYTES;
	connection.on('upgrade', () => meterOf(connection)?.identified());
}

/** Closes it without a closing handshake, which would wait behind all unread data. */
export function cut(connection: Connection): void {
	const { socket } = connection.transport as Transport;
	if (socket) socket.terminate();
	else connection.close(true);
}

/** Stops reading, and closes the connection after `GOODBYE_MS`. */
export function endAbuse(connection: Connection): void {
	const transport = connection.transport as Transport;
	if (transport.socket) transport.socket.pause();
	else transport.discard(); // or it would wait for a poll that may never come
	setTimeout(() => cut(connection), GOODBYE_MS).unref();
}

/**
 * Ends the TCP connection soon after we closed the WebSocket: `ws` would wait 30 s for the closing
 * handshake of the client, and read on meanwhile.
 */
export function endAfterClose(connection: Connection): void {
	connection.once('close', () => {
		const { socket } = connection.transport as Transport;
		if (socket) setTimeout(() => socket.terminate(), GOODBYE_MS).unref();
	});
}
