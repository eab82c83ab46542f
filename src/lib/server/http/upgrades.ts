import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

const ANSWER = [
	'HTTP/1.1 426 Upgrade Required',
	'Upgrade: websocket',
	'Connection: Upgrade, close',
	'Content-Length: 0',
	'\r\n'
].join('\r\n');

/**
 * Answers every upgrade that the signaling does not handle, and closes the connection: `http` would
 * keep it open for ever.
 */
export function refuseOtherUpgrades(http: Server): void {
	http.on('upgrade', ({ url = '', headers }: IncomingMessage, socket: Duplex) => {
		const isWebSocket = headers.upgrade?.toLowerCase() === 'websocket';
		if (isWebSocket && url.startsWith('/socket.io/')) return;
		socket.on('error', () => {}); // a closed connection is the goal
		socket.end(ANSWER, () => socket.destroy());
	});
}
