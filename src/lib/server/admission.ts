/** Who may connect, and as whom. */
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import * as v from 'valibot';
import { Handshake } from '#lib/protocol/server.ts';
import type { PeerId } from '#lib/protocol/server.ts';
import { clientAddress } from './address.ts';
import type { Config } from './config.ts';
import { originOf } from './config/origin.ts';
import type { ConnectionCounter } from './limits/connection-counter.ts';
import { hostOf, isOurName, isSecure } from './http/forwarded.ts';
import type { PeerSocket } from './guard.ts';
import type { OnEvent, ServerEvent } from './observe/server-event.ts';
import { trustPeer } from './http/engine-connection.ts';
import type { Limits } from './limits/limits.ts';

/**
 * Returns the rejection reason, or null. Scry's page ignores it and retries. A foreign page is refused
 * before any limit is touched: it must not use up the handshakes of its visitors.
 */
export async function refusal(
	request: IncomingMessage,
	config: Config,
	connections: ConnectionCounter,
	limits: Limits
): Promise<'foreign-host' | 'foreign-origin' | 'rate-limited' | null> {
	if (!isOurName(request, config)) return 'foreign-host';
	if (!isWelcome(request, config)) return 'foreign-origin';
	const address = clientAddress(request.socket.remoteAddress, request.headers, config);
	if ((await limits.mayConnect(address)) && !connections.isFull(address)) return null;
	if (config.trustProxy === 0 && request.headers['x-forwarded-for'] !== undefined) warnOfProxy();
	return 'rate-limited';
}

/** Once: it is the same fault every time. */
let warned = false;
function warnOfProxy(): void {
	if (warned) return;
	warned = true;
	console.warn(
		'Connections were refused, and they came through a proxy: to count people by their own ' +
			'addresses and not by that of the proxy, set TRUST_PROXY.'
	);
}

/** What browsers say of a request that a page of another origin made (Fetch Metadata §2.3). */
const FOREIGN_SITES: unknown[] = ['cross-site', 'same-site'];

/**
 * True when the page that asks is ours, or one of `origins`. CORS keeps foreign pages from reading
 * answers over polling only; browsers open a WebSocket to anybody, so its `Origin` must be looked
 * at (RFC 6455 §10.2). An image has none, and asks all the same: browsers mark it. Without both it is
 * no browser, and could have claimed any.
 */
function isWelcome(request: IncomingMessage, config: Config): boolean {
	const { origin, 'sec-fetch-site': site } = request.headers;
	if (origin === undefined) return !FOREIGN_SITES.includes(site);
	const page = originOf(origin);
	if (page === undefined) return false;
	if (config.origins.includes(page)) return true;
	const { protocol } = new URL(page);
	if (protocol === 'http:' && isSecure(request, config)) return false;
	return page === originOf(`${protocol}//${hostOf(request, config) ?? ''}`);
}

/** The name of whoever holds `resume`: nobody else can take it, and no memory is needed to know it. */
export const peerIdOf = (resume: string): PeerId =>
	createHash('sha256').update(resume).digest('base64url').slice(0, 22) as PeerId;

/**
 * Socket.io middleware: names the peer, or ends in `connect_error` with `data.error`. One connection
 * is one peer: further ones would be counted nowhere.
 */
export function identify(config: Config, onEvent: OnEvent) {
	const taken = new WeakSet<PeerSocket['conn']>();
	return (socket: PeerSocket, next: (error?: Error) => void): void => {
		if (taken.has(socket.conn)) return socket.conn.close(true);
		taken.add(socket.conn);
		const { auth, address: remote, headers } = socket.handshake;
		const shown = v.safeParse(Handshake, auth);
		if (!shown.success) {
			const reason = 'bad-handshake';
			const address = clientAddress(remote, headers, config);
			onEvent({ type: 'turned-away', subject: { address }, reason });
			const error = new Error(
				'The handshake needs `auth: { resume }`: 32 random bytes as base64url.'
			);
			next(Object.assign(error, { data: { error: reason } }));
			return;
		}
		socket.data.peer = peerIdOf(shown.output.resume);
		socket.handshake.auth = {}; // it may have carried more, and would be kept as long as the socket
		trustPeer(socket.conn);
		next();
	};
}

/** What Engine.IO tells of a request that it refused: for a reason of ours, or one of its own. */
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
		subject: { address: clientAddress(req.socket.remoteAddress, req.headers, config) },
		reason,
		...(remedy && { remedy })
	};
}

/** What the operator may set. The log names no page, as it names no visitor. */
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
