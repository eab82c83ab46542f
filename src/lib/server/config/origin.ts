/** Origins and host names in a normal form, so that different spellings compare as equal. */
import { isIPv6 } from 'node:net';

/**
 * An http(s) origin as browsers write it (RFC 6454 §6.2): in lower case, without a default port, and
 * without a trailing dot. Undefined when `text` is not an http(s) origin.
 */
export function originOf(text: string): string | undefined {
	if (!/^https?:\/\/[^\s/\\?#@,]+$/i.test(text) || !URL.canParse(text)) return undefined;
	const { protocol, hostname, port } = new URL(text);
	const name = hostname.replace(/\.$/, '');
	if (name.split('.').includes('')) return undefined;
	return `${protocol}//${name}${port && `:${port}`}`;
}

/** A host name that the server answers to: at `port`, or at every port. */
export interface HostName {
	name: string;
	port?: number;
}

/** `scry.example`, `scry.example:8443`, `192.0.2.1`, `[2001:db8::1]:8443` or `2001:db8::1`. */
export function hostNameOf(text: string): HostName | undefined {
	const authority = isIPv6(text) ? `[${text}]` : text;
	const origin = originOf(`http://${authority}`);
	if (!origin) return undefined;
	const { hostname: name } = new URL(origin);
	if (!/^([\w.-]+|\[[\da-f:]+\])$/.test(name)) return undefined;
	const port = /:(\d+)$/.exec(authority.replace(/^\[.*\]/, ''))?.[1];
	return { name, ...(port && { port: Number(port) }) };
}

/** Ports that a browser leaves out of `Host`. */
const DEFAULT_PORTS = [80, 443];

/** True when `host`, as a `Host` header has it, is one of `names`. */
export function isAmong(host: string | undefined, names: readonly HostName[]): boolean {
	const asked = hostNameOf(host ?? '');
	return names.some(({ name, port }) => {
		if (name !== asked?.name) return false;
		if (port === undefined || port === asked.port) return true;
		return asked.port === undefined && DEFAULT_PORTS.includes(port);
	});
}
