/** Who may connect, and as whom. */
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import * as v from 'valibot';
import { Handshake } from '#lib/protocol.ts';
import type { PeerId } from '#lib/protocol.ts';
import type { PeerSocket } from './guard.ts';
import type { Happening, Observe } from './happenings.ts';

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
export const identify =
	(observe: Observe) =>
	(socket: PeerSocket, next: (error?: Error) => void): void => {
		const { auth, address } = socket.handshake;
		const shown = v.safeParse(Handshake, auth);
		if (!shown.success) {
			const reason = 'bad-handshake';
			observe({ what: 'turned-away', who: { address }, reason });
			const error = new Error(
				'The handshake needs `auth: { resume }`: 32 random bytes as base64url.'
			);
			next(Object.assign(error, { data: { error: reason } }));
			return;
		}
		socket.data.peer = peerIdOf(shown.output.resume);
		next();
	};

/** What Engine.IO tells of a request that it refused: for a reason of ours, or one of its own. */
export interface RefusedRequest {
	req: IncomingMessage;
	message: string;
	context?: { message?: string };
}

export const turnedAway = (refused: RefusedRequest): Happening => ({
	what: 'turned-away',
	who: { address: refused.req.socket.remoteAddress },
	reason: refused.context?.message ?? refused.message
});
