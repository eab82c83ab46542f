/** `bun run dev [--lan]`: Vite, with the signaling of server.ts on the same port. */
import { networkInterfaces } from 'node:os';
import { parseArgs } from 'node:util';
import { renderUnicodeCompact } from 'uqr';
import { createServer } from 'vite';
import type { InlineConfig } from 'vite';
import { certificate } from './certificate.ts';
import { signaling } from './vite-signaling.ts';

const DEFAULT_PORT = 5173;

try {
	const { values } = parseArgs({ options: { lan: { type: 'boolean', default: false } } });
	await (values.lan ? serveLan() : serveHere());
} catch (error) {
	// Faults in the environment are written for people; of anything else the stack is worth having.
	const fault = error instanceof Error && ['ConfigError', 'TypeError'].includes(error.name);
	console.error(fault ? error.message : error);
	process.exit(1);
}

async function serveHere() {
	const port = await serve({});
	console.log(`Scry is at http://localhost:${port}`);
}

async function serveLan() {
	const [address, ...others] = lanAddresses();
	if (!address) throw new Error('This machine is on no network: connect it, then start again.');
	const port = await serve({
		host: true,
		https: await certificate([address, ...others])
	});
	const url = `https://${address}:${port}`;
	console.log(renderUnicodeCompact(url));
	console.log(`Scry is at ${url}`);
	console.log('The certificate is self-made: the browser warns once, and may be told to go on.');
}

/** Resolves with the port that was free. */
async function serve(options: NonNullable<InlineConfig['server']>): Promise<number> {
	const vite = await createServer({
		logLevel: 'warn',
		plugins: [signaling()],
		server: { port: Number(process.env['PORT'] ?? DEFAULT_PORT), ...options }
	});
	await vite.listen();
	const address = vite.httpServer?.address();
	return typeof address === 'object' && address ? address.port : DEFAULT_PORT;
}

/** IPv4 addresses others can reach; the bridges of containers and virtual machines come last. */
function lanAddresses(): string[] {
	const isVirtual = (name: string) => /^(br-|docker|veth|virbr|vmnet|vEthernet)/.test(name);
	return Object.entries(networkInterfaces())
		.toSorted(([a], [b]) => Number(isVirtual(a)) - Number(isVirtual(b)))
		.flatMap(([, addresses = []]) => addresses)
		.filter(({ family, internal }) => family === 'IPv4' && !internal)
		.map(({ address }) => address);
}
