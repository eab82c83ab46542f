/**
 * What the browser sent to the first of `trustProxy` proxies. Each adds an entry on the right of such
 * a header, or replaces what was there; anybody can write what stands further left. Without a proxy
 * these headers say nothing.
 */
import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { Config } from '../config.ts';
import { isAmong } from '../config/origin.ts';

type Trust = Pick<Config, 'trustProxy'>;

/** The entries of a header, whether it came once or several times. */
export const entriesOf = (header: string | string[] | undefined): string[] =>
	String(header ?? '')
		.split(',')
		.map((entry) => entry.trim());

/** The entry that the outermost proxy wrote; the first, where an inner one has replaced it. */
function outermost(header: string | string[] | undefined, { trustProxy }: Trust): string {
	if (trustProxy === 0) return '';
	const entries = entriesOf(header);
	return entries.at(-trustProxy) ?? entries[0] ?? '';
}

/** `Host` as the browser wrote it. */
export const hostOf = ({ headers }: IncomingMessage, config: Trust): string | undefined =>
	outermost(headers['x-forwarded-host'], config) || headers.host;

/** True when the browser speaks TLS, undefined when that is not known: a proxy may have ended it. */
export function isSecure({ socket, headers }: IncomingMessage, config: Trust): boolean | undefined {
	// Some proxies write the scheme of the WebSocket.
	const scheme = outermost(headers['x-forwarded-proto'], config).toLowerCase();
	if (['https', 'wss'].includes(scheme)) return true;
	if (['http', 'ws'].includes(scheme)) return false;
	return (socket as Partial<TLSSocket>).encrypted === true || undefined;
}

/**
 * True when this server answers to the name that `request` asks for. A page of somebody else whose
 * name leads here for a moment (DNS rebinding) asks for its own.
 */
export const isOurName = (
	request: IncomingMessage,
	config: Pick<Config, 'hosts' | 'trustProxy'>
): boolean => config.hosts === undefined || isAmong(hostOf(request, config), config.hosts);
