import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { isIP, isIPv6 } from 'node:net';
import type { Config } from './config.ts';
import { entriesOf } from './http/forwarded.ts';

type Trust = Pick<Config, 'trustProxy'>;

const known = new WeakMap<IncomingMessage, string>();

/**
 * The address that the client of a request is counted under. It is worked out once: a connection has
 * the address of its first request (`connection.request`), also after its socket is closed.
 */
export function addressOf(request: IncomingMessage, config: Trust): string {
	const address =
		known.get(request) ?? clientAddress(request.socket.remoteAddress, request.headers, config);
	known.set(request, address);
	return address;
}

/**
 * The address of a client. Behind `trustProxy` proxies it is the entry of `X-Forwarded-For` that the
 * outermost of them wrote, counted from the right: anybody can write the entries further left.
 * Without a proxy the header is ignored.
 * @param remote the address at the other end of the TCP connection
 */
export function clientAddress(
	remote: string | undefined,
	headers: IncomingHttpHeaders,
	{ trustProxy }: Trust
): string {
	const direct = remote ?? 'unknown'; // the connection is closed
	if (trustProxy === 0) return network(direct);
	return network(bare(entriesOf(headers['x-forwarded-for']).at(-trustProxy) ?? '') ?? direct);
}

/** Removes quotes, brackets, port and zone, as in `"[fe80::1%eth0]:443"`. Undefined without an address. */
function bare(entry: string): string | undefined {
	const text = entry.replaceAll('"', '').trim();
	return [text, text.replace(/:\d{1,5}$/, '')]
		.map((each) => withoutZone(each.replace(/^\[(.*)\]$/, '$1')))
		.find((each) => isIP(each) !== 0);
}

const withoutZone = (address: string) => address.replace(/%.*$/s, '');

/** Prefixes of IPv6 addresses that end in an IPv4 address: mapped (RFC 4291 §2.5.5), NAT64 (RFC 6052). */
const BEFORE_IPV4 = ['0:0:0:0:0:ffff', '64:ff9b:0:0:0:0'];

/**
 * The part of an address that identifies a customer of a provider: all of an IPv4 address, the first
 * 64 bits of an IPv6 address. Customers get at least those (RFC 6177 §2) and choose the rest.
 */
function network(address: string): string {
	const plain = withoutZone(address);
	if (!isIPv6(plain)) return plain;
	const groups = groupsOf(plain);
	if (!BEFORE_IPV4.includes(groups.slice(0, 6).join(':'))) {
		return `${groups.slice(0, 4).join(':')}::/64`;
	}
	const bytes = groups
		.slice(6)
		.flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 255]);
	return bytes.join('.');
}

/** The eight groups of an IPv6 address, as URLs spell them. */
function groupsOf(address: string): string[] {
	const [head = '', tail = ''] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
	const groups = (part: string) => part.split(':').filter(Boolean);
	const zeros = Array<string>(8 - groups(head).length - groups(tail).length).fill('0');
	return [...groups(head), ...zeros, ...groups(tail)];
}
