/** Who may connect, and as whom. */
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import * as v from 'valibot';
import { Handshake } from '#lib/protocol.ts';
import type { PeerId } from '#lib/protocol.ts';
import { clientAddress } from './address.ts';
import type { Config } from './config.ts';
import type { Crowd } from './crowd.ts';
import type { PeerSocket } from './guard.ts';
import type { Happening, Observe } from './happenings.ts';
import { trustPeer } from './http/engine-connection.ts';
import type { Limits } from './limits.ts';

/**
 * Why `request` may not become a connection; null when it may. Scry's page does not
 * look at the reason (to it, the server cannot be reached); it goes on trying, and so comes in later.
 */
export async function refusal(
	request: IncomingMessage,
	config: Config,
	crowd: Crowd,
	limits: Limits
): Promise<'foreign-origin' | 'rate-limited' | null> {
	if (!isWelcome(request, config.origins)) return 'foreign-origin';
	const address = clientAddress(request.socket.remoteAddress, request.headers, config);
	if ((await limits.mayConnect(address)) && !crowd.isFull(address)) return null;
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

/**
 * True when the page that asks is ours, or one of `origins`. CORS keeps foreign pages from reading
 * answers over polling only; browsers open a WebSocket to anybody, so its `Origin` must be looked
 * at (RFC 6455 §10.2). Without `Origin` it is no browser, and could have claimed any.
 */
function isWelcome({ headers }: IncomingMessage, origins: string[]): boolean {
	const { origin, host } = headers;
	if (origin === undefined || origins.includes(origin)) return true;
	return URL.canParse(origin) && new URL(origin).host === host;
}

/** The name of whoever holds `resume`: nobody else can take it, and no memory is needed to know it. */
export const peerIdOf = (resume: string): PeerId =>
	createHash('sha256').update(resume).digest('base64url').slice(0, 22) as PeerId;

/**
 * Socket.io middleware: names the peer, or ends in `connect_error` with `data.error`. One connection
 * is one peer: further ones would be counted nowhere.
 */
export function identify(config: Config, observe: Observe) {
	const taken = new WeakSet<PeerSocket['conn']>();
	return (socket: PeerSocket, next: (error?: Error) => void): void => {
		if (taken.has(socket.conn)) return socket.conn.close(true);
		taken.add(socket.conn);
		const { auth, address: remote, headers } = socket.handshake;
		const shown = v.safeParse(Handshake, auth);
		if (!shown.success) {
			const reason = 'bad-handshake';
			const address = clientAddress(remote, headers, config);
			observe({ what: 'turned-away', who: { address }, reason });
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

export const turnedAway = (
	{ req, message, context }: RefusedRequest,
	config: Config
): Happening => ({
	what: 'turned-away',
	who: { address: clientAddress(req.socket.remoteAddress, req.headers, config) },
	reason: context?.message ?? message
});
