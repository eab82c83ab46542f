import type { IncomingMessage, Server } from 'node:http';

/**
 * Accepts targets in absolute form, `GET http://scry.example/call`, as a server must (RFC 9112
 * §3.2.2): all listeners of `http` see `/call`, and `scry.example` as the host. Call it after those
 * listeners were added: it is prepended.
 */
export function acceptAbsoluteForm(http: Server): void {
	http.prependListener('request', toOriginForm);
	http.prependListener('upgrade', toOriginForm);
}

function toOriginForm(request: IncomingMessage): void {
	const pattern = /^https?:\/\/(?:[^/?#]*@)?([^/?#@]+)([^#]*)/i;
	const [, authority, path = ''] = pattern.exec(request.url ?? '') ?? [];
	if (!authority) return;
	request.url = path.startsWith('/') ? path : `/${path}`;
	request.headers.host = authority; // whatever Host says
}
