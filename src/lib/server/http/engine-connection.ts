/** What lies below a connection of Engine.IO, which it keeps to itself. */
import type { ServerResponse } from 'node:http';
import type { Socket as TcpSocket } from 'node:net';
import type { Socket } from 'socket.io';
import type { WebSocket } from 'ws-npm';
import { MAX_PEER_BYTES, MAX_STRANGER_BYTES, meteredConnection } from './metered-connection.ts';
import type { MeteredConnection } from './metered-connection.ts';

/** A connection of Engine.IO, below all that Socket.IO knows. */
export type Connection = Socket['conn'];
/** Over WebSocket it has a `socket`; over polling an open poll, `res`, and a limit for bodies. */
export type Transport = Connection['transport'] & {
	socket?: WebSocket & { _socket?: TcpSocket };
	res?: ServerResponse;
	maxHttpBufferSize?: number;
};

/** Time for the last words to get out, in milliseconds. */
const GOODBYE_MS = 1_000;

/** Over polling undefined: each request has a TCP connection for itself. */
function meterOf({ transport }: Connection): MeteredConnection | undefined {
	const tcp = (transport as Transport).socket?._socket;
	return tcp && meteredConnection(tcp);
}

/** Lets only short messages through, until the client has said who it is. */
export function limitStranger({ transport }: Connection): void {
	(transport as Transport).maxHttpBufferSize = MAX_STRANGER_BYTES;
}

/** The client has said who it is: it may send longer messages. */
export function trustPeer(connection: Connection): void {
	meterOf(connection)?.identified();
	(connection.transport as Transport).maxHttpBufferSize = MAX_PEER_BYTES;
	connection.on('upgrade', () => meterOf(connection)?.identified());
}

/** Ends it without a goodbye, which would wait behind everything that is not read. */
export function cut(connection: Connection): void {
	const { socket } = connection.transport as Transport;
	if (socket) socket.terminate();
	else connection.close(true);
}

/** Reads nothing more, and ends the connection as soon as the last words had time to get out. */
export function endAbuse(connection: Connection): void {
	const transport = connection.transport as Transport;
	if (transport.socket) transport.socket.pause();
	else transport.discard(); // or it would wait for a poll that may never come
	setTimeout(() => cut(connection), GOODBYE_MS).unref();
}

/**
 * Ends the TCP connection soon after the WebSocket was closed by us: `ws` would wait 30 s for the other
 * side to say goodbye, and read on meanwhile.
 */
export function endAfterClose(connection: Connection): void {
	connection.once('close', () => {
		const { socket } = connection.transport as Transport;
		if (socket) setTimeout(() => socket.terminate(), GOODBYE_MS).unref();
	});
}
