/** Who may connect, and as whom. */
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import * as v from 'valibot';
import { Handshake } from '#lib/protocol.ts';
import type { PeerId } from '#lib/protocol.ts';
import type { PeerSocket } from './guard.ts';

/**
 * True when the page that asks is ours, or one of `origins`. CORS keeps foreign pages from reading
 * answers over polling only; browsers open a WebSocket to anybody, so its `Origin` must be looked
 * at (RFC 6455 §10.2). Without `Origin` it is no browser, and could have claimed any.
 */
export function isWelcome({ headers }: IncomingMessage, origins: string[]): boolean {
	const { origin, host } = headers;
	if (origin === undefined || origins.includes(origin)) return true;
	return URL.canParse(origin) && new URL(origin).host === host;
}

/** The name of whoever holds `resume`: nobody else can take it, and no memory is needed to know it. */
export const peerIdOf = (resume: string): PeerId =>
	createHash('sha256').update(resume).digest('base64url').slice(0, 22) as PeerId;

/** Socket.io middleware: names the peer, or ends in `connect_error` with `data.error`. */
export function identify(socket: PeerSocket, next: (error?: Error) => void): void {
	const shown = v.safeParse(Handshake, socket.handshake.auth);
	if (!shown.success) {
		const error = new Error(
			'The handshake needs `auth: { resume }`: 32 random bytes as base64url.'
		);
		next(Object.assign(error, { data: { error: 'bad-handshake' } }));
		return;
	}
	socket.data.peer = peerIdOf(shown.output.resume);
	next();
}
