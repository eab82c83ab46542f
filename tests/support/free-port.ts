import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/** Below the ports that Linux, macOS and Windows give to outgoing connections. */
const LOWEST = 20_000;
/** Processes that run at the same time have numbers close to each other, and so ports of their own. */
const PORTS_OF_A_PROCESS = 200;
const PROCESSES = 60;

const first = LOWEST + (process.pid % PROCESSES) * PORTS_OF_A_PROCESS;
/** How many were tried in this process: none is given out twice before all were. */
let tried = 0;

/**
 * A port that nobody listens on, over TCP or UDP, for a server that cannot choose for itself (`PORT=0`)
 * or has to come back to its port. An outgoing connection takes none of these, so it stays free until
 * it is used.
 */
export async function freePort(): Promise<number> {
	for (;;) {
		const port = first + (tried++ % PORTS_OF_A_PROCESS);
		if ((await isFreeForTcp(port)) && (await isFreeForUdp(port))) return port;
	}
}

/** On every address, as a server with the default `HOST` asks for it. */
function isFreeForTcp(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const server = createServer()
			.once('error', () => resolve(false))
			.listen(port, () => server.close(() => resolve(true)));
	});
}

function isFreeForUdp(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = createSocket('udp4')
			.once('error', () => resolve(false))
			.bind(port, () => socket.close(() => resolve(true)));
	});
}
