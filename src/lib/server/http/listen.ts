/** What the terminal shows at the start: where the server listens, or why it cannot. */
import { isIP, isIPv6 } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Config } from '../config.ts';

const EVERY_ADDRESS = ['::', '0.0.0.0'];
const LOOPBACK = /^(127\.|::1$)/;
const REMEDY = 'Set HOST=:: to listen on every address';

/** One line for the operator: why the server cannot listen, and what to set. */
export function listenFault({ host, port }: Pick<Config, 'host' | 'port'>, error: Error): string {
	return `Cannot listen on port ${port}: ${reasonOf(host, error)}`;
}

function reasonOf(host: string, error: NodeJS.ErrnoException): string {
	if (error.code === 'EADDRINUSE') {
		return `another program does, at the address in HOST (${host}) or at one of them. Stop it, or set PORT to another port.`;
	}
	if (error.code === 'EACCES') {
		return 'only a privileged program may. Set PORT to 1024 or more.';
	}
	// For a name that does not resolve, Bun reports an unrelated error.
	if (isIP(host) === 0) {
		return `HOST is "${host}", which is no name of this machine. Some shells (conda, tcsh) set HOST. ${REMEDY}, or unset it.`;
	}
	if (host === '::') return `HOST is "::" (${error.message}). Without IPv6, set HOST=0.0.0.0.`;
	return `HOST is "${host}", which is no address of this machine (${error.message}). ${REMEDY}.`;
}

/** The lines for the operator after a successful start. */
export function greeting(config: Config, { address, port }: AddressInfo): string[] {
	const { host, tls, stunUrls, turn } = config;
	const isName = isIP(host) === 0;
	const shown = EVERY_ADDRESS.includes(address) ? 'localhost' : isName ? host : address;
	const authority = isIPv6(shown) ? `[${shown.replace('%', '%25')}]` : shown;
	const lines = [`Scry is at ${tls ? 'https' : 'http'}://${authority}:${port}`];
	if (isName && host !== 'localhost' && LOOPBACK.test(address)) {
		lines.push(`HOST is "${host}", and only this machine reaches that (${address}). ${REMEDY}.`);
	}
	if (stunUrls.length === 0 && !turn) {
		lines.push(
			'Neither STUN_URLS nor TURN_URLS is set: calls work only where browsers reach each ' +
				'other directly, on one machine or one network.'
		);
	}
	return lines;
}
