import type { IncomingHttpHeaders } from 'node:http';
import { isIP, isIPv6 } from 'node:net';
import type { Config } from './config.ts';

/**
 * Whom to count a connection under. Behind `trustProxy` proxies that is the entry of
 * `X-Forwarded-For` that the outermost of them wrote, counted from the right: what stands further
 * left was there before, and anybody can write it. Without a proxy the header says nothing.
 * @param remote who is at the other end of the connection
 */
export function clientAddress(
	remote: string | undefined,
	headers: IncomingHttpHeaders,
	{ trustProxy }: Pick<Config, 'trustProxy'>
): string {
	const direct = remote ?? 'unknown'; // a connection that is closed already
	if (trustProxy === 0) return network(direct);
	const forwarded = String(headers['x-forwarded-for'] ?? '')
		.split(',')
		.map((entry) => entry.trim());
	const client = forwarded.at(-trustProxy) ?? '';
	return network(isIP(client) ? client : direct);
}

/**
 * The part of an address that one customer of a provider has: all of an IPv4 address, the first 64
 * bits of an IPv6 address (RFC 6177 §2 gives nobody less, and the rest is theirs to vary).
 */
function network(address: string): string {
	const [bare = ''] = address.split('%'); // fe80::1%eth0
	const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1];
	if (mapped) return mapped;
	if (!isIPv6(bare)) return bare;
	const [head = '', tail = ''] = new URL(`http://[${bare}]`).hostname.slice(1, -1).split('::');
	const groups = (part: string) => part.split(':').filter(Boolean);
	const zeros = Array<string>(8 - groups(head).length - groups(tail).length).fill('0');
	return `${[...groups(head), ...zeros, ...groups(tail)].slice(0, 4).join(':')}::/64`;
}
