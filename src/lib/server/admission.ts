/** Decides which clients may connect, and gives each its id. */
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import * as v from 'valibot';
import { Handshake } from '#lib/protocol/server.ts';
import type { PeerId } from '#lib/protocol/server.ts';
import { addressOf } from './address.ts';
import type { Config } from './config.ts';
import { originOf } from './config/origin.ts';
import type { ConnectionCounter } from './limits/connection-counter.ts';
import { hostOf, isOurName, isSecure } from './http/forwarded.ts';
import type { OnEvent, ServerEvent } from './observe/server-event.ts';
import { trustPeer } from './http/engine-connection.ts';
import type { Limits } from './limits/limits.ts';
import type { PeerSocket } from './peer-socket.ts';

/**
 * Returns the rejection reason of a handshake, or null. The page ignores it and retries. A foreign
 * page is refused before it can use up the limits of its visitors.
 */
export async function handshakeRefusal(
	request: IncomingMessage,
	config: Config,
	connections: ConnectionCounter,
	limits: Pick<Limits, 'mayConnect'>
): Promise<'foreign-host' | 'foreign-origin' | 'rate-limited' | null> {
	if (!isOurName(request, config)) return 'foreign-host';
	if (!isOurPage(request, config)) return 'foreign-origin';
	const address = addressOf(request, config);
	if ((await limits.mayConnect(address)) && !connections.isFull(address)) return null;
	if (config.trustProxy === 0 && request.headers['x-forwarded-for'] !== undefined) warnOfProxy();
	return 'rate-limited';
}

/** Warns once a process. */
let warned = false;
function warnOfProxy(): void {
	if (warned) return;
	warned = true;
	console.warn(
		'Connections were refused that came through a proxy. Set TRUST_PROXY, so that clients are ' +
			'counted by their own addresses and not by that of the proxy.'
	);
}

/** `Sec-Fetch-Site` of a request by a page of another origin (Fetch Metadata §2.3). */
const FOREIGN_SITES: unknown[] = ['cross-site', 'same-site'];

/**
 * True when the page that sent the request is ours, or one of `origins`. CORS only keeps foreign
 * pages from reading answers over polling, and browsers open a WebSocket to any server, so `Origin`
 * must be checked (RFC 6455 §10.2). An `<img>` sends no `Origin`, but `Sec-Fetch-Site`. A client
 * without both is no browser, and could claim any origin.
 */
function isOurPage(request: IncomingMessage, config: Config): boolean {
	const { origin, 'sec-fetch-site': site } = request.headers;
	if (origin === undefined) return !FOREIGN_SITES.includes(site);
	const page = originOf(origin);
	if (page === undefined) return false;
	if (config.origins.includes(page)) return true;
	const { protocol } = new URL(page);
	if (protocol === 'http:' && isSecure(request, config)) return false;
	return page === originOf(`${protocol}//${hostOf(request, config) ?? ''}`);
}

/** The id of the peer that holds `resume`. It needs no memory, and no other peer can take it. */
export const peerIdOf = (resume: string): PeerId =>
	createHash('sha256').update(resume).digest('base64url').slice(0, 22) as PeerId;

/**
 * Socket.io middleware that gives a socket its identity, or ends it with `connect_error` and
 * `data.error`. A connection has one peer: limits count connections, not sockets.
 */
export function identify(config: Config, onEvent: OnEvent) {
	const identified = new WeakSet<PeerSocket['conn']>();
	return (socket: PeerSocket, next: (error?: Error) => void): void => {
		if (identified.has(socket.conn)) return socket.conn.close(true);
		identified.add(socket.conn);
		const address = addressOf(socket.request, config);
		const handshake = v.safeParse(Handshake, socket.handshake.auth);
		if (!handshake.success) {
			const reason = 'bad-handshake';
			onEvent({ type: 'turned-away', subject: { address }, reason });
			const error = new Error(
				'The handshake needs `auth: { resume }`: 32 random bytes as base64url.'
			);
			next(Object.assign(error, { data: { error: reason } }));
			return;
		}
		socket.data = { peer: peerIdOf(handshake.output.resume), address };
		socket.handshake.auth = {}; // it may hold more, and would live as long as the socket
		trustPeer(socket.conn);
		next();
	};
}

/** `connection_error` of Engine.IO. `context.message` is ours, from `allowRequest`. */
export interface RefusedRequest {
	req: IncomingMessage;
	message: string;
	context?: { message?: string };
}

export function turnedAway({ req, message, context }: RefusedRequest, config: Config): ServerEvent {
	const reason = context?.message ?? message;
	const remedy = remedyOf(reason, config);
	return {
		type: 'turned-away',
		subject: { address: addressOf(req, config) },
		reason,
		...(remedy && { remedy })
	};
}

/** The setting that would admit the client. Names no page, as the log names no visitor. */
function remedyOf(reason: string, { trustProxy }: Config): string | undefined {
	const proxy =
		trustProxy > 0
			? 'let the proxy pass Host, or write X-Forwarded-Host and X-Forwarded-Proto'
			: 'let the proxy pass Host, or set TRUST_PROXY and let it write X-Forwarded-Host';
	if (reason === 'foreign-host') return `add the name to HOSTS; behind a proxy, ${proxy}`;
	if (reason === 'foreign-origin') {
		return `add the origin of the page to ORIGINS, if it is yours; behind a proxy, ${proxy}`;
	}
	return undefined;
}
