import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

async function freePort(): Promise<number> {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	server.close();
	return port;
}

async function stop(process: ChildProcess): Promise<void> {
	if (process.exitCode !== null || process.signalCode !== null) return;
	process.kill('SIGKILL');
	await once(process, 'exit');
}

/** The built page and the herald once more, with other settings. */
export async function serve(settings: Record<string, string>) {
	const port = await freePort();
	// Vite itself, and nothing around it that would outlive it.
	const vite = 'node_modules/vite/bin/vite.js';
	const args = ['--bun', vite, 'preview', '--port', String(port), '--strictPort'];
	let running: ChildProcess;
	async function start(): Promise<void> {
		running = spawn(process.execPath, args, { env: { ...process.env, ...settings } });
		for await (const said of running.stdout!) if (String(said).includes(String(port))) return;
	}
	await start();
	return {
		url: `http://localhost:${port}`,
		start,
		stop: () => stop(running),
		[Symbol.asyncDispose]: () => stop(running)
	};
}

/** coturn on this machine, for accounts that are made with `secret`. */
export async function relay(secret: string) {
	const port = await freePort();
	const coturn = spawn('turnserver', [
		...['-n', '--no-cli', '--no-tls', '--no-dtls', '--realm=little-scry', '--log-file=stdout'],
		...[`--pidfile=${join(tmpdir(), 'scry.pid')}`, `--userdb=${join(tmpdir(), 'scry.db')}`],
		...['--use-auth-secret', `--static-auth-secret=${secret}`],
		...['--listening-ip=127.0.0.1', '--relay-ip=127.0.0.1', `--listening-port=${port}`],
		'--allow-loopback-peers' // for a test on one machine, and never on the internet
	]);
	await once(coturn.stdout, 'data');
	coturn.stdout.resume();
	return { url: `turn:127.0.0.1:${port}`, [Symbol.asyncDispose]: () => stop(coturn) };
}
