/**
 * What the browser sent to the first of `trustProxy` proxies. Each proxy appends an entry to such a
 * header, or replaces it; a client can forge the entries further left. Without a proxy the headers
 * are ignored.
 */
import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { Config } from '../config.ts';
import { hostNameOf, isAmong, originOf } from '../config/origin.ts';

type Trust = Pick<Config, 'trustProxy'>;

/** The entries of a header, whether it came once or several times. */
export const entriesOf = (header: string | string[] | undefined): string[] =>
	String(header ?? '')
		.split(',')
		.map((entry) => entry.trim());

/** The entry that the outermost proxy wrote; the first one if an inner proxy has replaced it. */
function outermost(header: string | string[] | undefined, { trustProxy }: Trust): string {
	if (trustProxy === 0) return '';
	const entries = entriesOf(header);
	return entries.at(-trustProxy) ?? entries[0] ?? '';
}

/** `Host` as the browser wrote it. */
export const hostOf = ({ headers }: IncomingMessage, config: Trust): string | undefined =>
	outermost(headers['x-forwarded-host'], config) || headers.host;

/** True when the browser uses TLS; undefined when unknown, because a proxy may have terminated it. */
export function isSecure({ socket, headers }: IncomingMessage, config: Trust): boolean | undefined {
	// Some proxies write the scheme of the WebSocket.
	const scheme = outermost(headers['x-forwarded-proto'], config).toLowerCase();
	if (['https', 'wss'].includes(scheme)) return true;
	if (['http', 'ws'].includes(scheme)) return false;
	return (socket as Partial<TLSSocket>).encrypted === true || undefined;
}

const LOOPBACK = /^(localhost|127\.[\d.]+|\[::1\])$/;

/**
 * The origin that the browser has the page from; undefined when `Host` names none. Where TLS is
 * unknown it is assumed: without it, browsers allow calls only on the machine itself.
 */
export function pageOrigin(request: IncomingMessage, config: Trust): string | undefined {
	const host = hostNameOf(hostOf(request, config) ?? '');
	if (!host) return undefined;
	const scheme = (isSecure(request, config) ?? !LOOPBACK.test(host.name)) ? 'https' : 'http';
	return originOf(`${scheme}://${host.name}${host.port === undefined ? '' : `:${host.port}`}`);
}

/**
 * True when `request` asks for a name in HOSTS. A foreign page whose name resolves to this server (DNS
 * rebinding) asks for its own name.
 */
export const isOurName = (
	request: IncomingMessage,
	config: Pick<Config, 'hosts' | 'trustProxy'>
): boolean => config.hosts === undefined || isAmong(hostOf(request, config), config.hosts);
