/** Accepts TCP connections, and limits them before any byte is parsed. */
import { createServer as createHttpServer } from 'node:http';
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import type { Server as TcpServer, Socket } from 'node:net';
import { TLSSocket, createSecureContext } from 'node:tls';
import type { Duplex } from 'node:stream';
import { clientAddress } from '#lib/server/address.ts';
import { Budget } from '../limits/budget.ts';
import type { Budgets } from '../limits/budget.ts';
import type { Config } from '#lib/server/config.ts';
import type { OnEvent } from '../observe/server-event.ts';
import { ConnectionCounter } from '../limits/connection-counter.ts';
import { MeteredConnection, UNFINISHED_MS, meteredConnection } from './metered-connection.ts';
import { maxOpenFiles } from './open-files.ts';

/** TCP connections of one address: its WebSockets, and the six that each page opens for a moment. */
export const MAX_TCP_CONNECTIONS = 1_000;
/** TCP connections of all addresses, where the process may have so many files open. */
const MAX_ALL_TCP_CONNECTIONS = 20_000;
/** Files that the process needs for other things. */
const OTHER_FILES = 64;

/** Units (`byte-counters.ts`) of accepting a connection, and of a TLS handshake. */
const ACCEPT_UNITS = 1;
const TLS_UNITS = 10;

const SWEEP_INTERVAL_MS = 500;

export interface TcpListener {
	/** Listens, and emits `error`. */
	readonly tcp: TcpServer;
	/** Accepts no further connections, closes idle ones, and resolves when none is left. */
	close(): Promise<void>;
}

/**
 * Emits every request and every upgrade on `http`, which does not listen itself. A connection over
 * the limits is closed at once. One that leaves something unfinished for `unfinishedMs` is closed,
 * too. Bytes beyond the budget of their address wait in the kernel.
 */
export function createTcpListener(
	http: HttpServer,
	{ tls, trustProxy }: Pick<Config, 'tls' | 'trustProxy'>,
	budgets: Budgets,
	onEvent: OnEvent,
	unfinishedMs = UNFINISHED_MS
): TcpListener {
	const isDirect = trustProxy === 0;
	const secureContext = tls && createSecureContext(tls);
	const parser = createHttpServer();
	let closing = false;
	const counter = new ConnectionCounter(
		// Behind a proxy, all connections come from the proxy.
		isDirect ? MAX_TCP_CONNECTIONS : Infinity,
		Math.min(MAX_ALL_TCP_CONNECTIONS, maxOpenFiles() - OTHER_FILES)
	);
	/** `metered` is set once the TLS handshake is done. */
	const accepted = new Map<Socket, { at: number; metered?: MeteredConnection }>();

	const tcp = createTcpServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
		const address = clientAddress(socket.remoteAddress, {}, { trustProxy: 0 });
		// Behind a proxy, only a request names the client whose budget pays.
		const budget = isDirect ? budgets.of(address) : new Budget();
		if (counter.isFull(address) || budget.isBankrupt) {
			onEvent({ type: 'turned-away', subject: { address }, reason: 'too-many-connections' });
			return socket.destroy();
		}
		counter.add(address, socket);
		accepted.set(socket, { at: performance.now() });
		socket.once('close', () => accepted.delete(socket));
		socket.on('error', () => {}); // it closes then

		budget.spend(ACCEPT_UNITS + (secureContext ? TLS_UNITS : 0));
		if (!secureContext) return meter(socket, socket, budget);
		const secure = new TLSSocket(socket, {
			isServer: true,
			secureContext,
			ALPNProtocols: ['http/1.1']
		});
		secure.once('secure', () => meter(socket, secure, budget));
		secure.on('error', () => socket.destroy());
	});

	function meter(socket: Socket, carrier: Socket, budget: Budget): void {
		const entry = accepted.get(socket);
		if (!entry) return; // closed meanwhile
		entry.metered = new MeteredConnection(carrier, budget, { unfinishedMs });
		parser.emit('connection', carrier);
	}

	/** The connection of `request`, charged to the client that the proxy names. */
	function connectionOf({ socket, headers }: IncomingMessage): MeteredConnection | undefined {
		const connection = meteredConnection(socket);
		if (connection && !isDirect) {
			const address = clientAddress(socket.remoteAddress, headers, { trustProxy });
			connection.chargeTo(budgets.of(address), connection.budget.spent);
		}
		return connection;
	}

	parser.on('request', (request, response) => {
		if (request.socket.destroyed) return; // bytes before it, in the same read, ended the connection
		const connection = connectionOf(request);
		if (!connection) return request.socket.destroy();
		connection.began(request, response);
		response.once('close', () => {
			if (!isDirect) connection.chargeTo(new Budget()); // the proxy's next request is another client's
			if (closing && connection.isIdle) request.socket.destroySoon();
		});
		connection.budget.whenAffordable(() => {
			if (!request.socket.destroyed) http.emit('request', request, response);
		});
	});
	parser.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
		const connection = connectionOf(request);
		if (!connection) return socket.destroy();
		connection.upgraded(head);
		connection.budget.whenAffordable(() => {
			if (!socket.destroyed) http.emit('upgrade', request, socket, head);
		});
	});
	parser.on('clientError', (_error, socket) => {
		if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
		socket.destroy();
	});

	const sweep = setInterval(() => {
		for (const [socket, { at, metered }] of accepted) {
			if (metered ? metered.checkOverdue() : performance.now() - at > unfinishedMs)
				socket.destroy();
		}
	}, SWEEP_INTERVAL_MS);

	return {
		tcp,
		close() {
			closing = true;
			const closed = new Promise<void>((resolve) => tcp.close(() => resolve()));
			for (const [socket, { metered }] of accepted) if (metered?.isIdle !== false) socket.destroy();
			return closed.finally(() => clearInterval(sweep));
		}
	};
}
