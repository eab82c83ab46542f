import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPackage, mayInstallPackages } from '../../scripts/packages.ts';

export interface CoturnOptions {
	/** Where it listens and relays. */
	addresses?: string[];
	port: number;
	/** As `TURN_SECRET`. */
	secret: string;
	/** A file to read first; without one coturn reads none. */
	config?: string;
	/** Further options, as on coturn's command line. */
	options?: string[];
	/** What to run it with, as `['ip', 'netns', 'exec', 'diag-net']`. */
	within?: string[];
}

/** True when coturn is here, or could be installed: root on a Debian may. */
export function hasCoturn(): boolean {
	if (Bun.which('turnserver') === null && mayInstallPackages()) installPackage('coturn');
	return Bun.which('turnserver') !== null;
}

/** A TURN server with accounts as the app makes them; it ends with `await using`. */
export async function startCoturn({
	addresses = ['127.0.0.1'],
	port,
	secret,
	config,
	options = [],
	within = []
}: CoturnOptions): Promise<AsyncDisposable> {
	const folder = mkdtempSync(join(tmpdir(), 'scry-coturn-'));
	const [command = '', ...args] = [
		...within,
		...[
			'turnserver',
			...(config ? ['-c', config] : ['-n']),
			'--no-cli',
			'--no-tls',
			'--no-dtls',
			'--realm=scry.test'
		],
		...['--use-auth-secret', `--static-auth-secret=${secret}`],
		...addresses.flatMap((address) => [`--listening-ip=${address}`, `--relay-ip=${address}`]),
		...[`--listening-port=${port}`, `--pidfile=${join(folder, 'pid')}`],
		...[`--userdb=${join(folder, 'db')}`, '--log-file=stdout', '--simple-log', ...options]
	];
	const server = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] });
	let said = '';
	// Heard to the end: a server that nobody listens to stops when it next speaks.
	const ready = new Promise<void>((resolve, reject) => {
		server.stdout.on('data', (chunk) => {
			said += String(chunk);
			if (said.includes('IO method (admin thread)')) resolve();
		});
		server.once('exit', () => reject(new Error(`coturn ended: ${said}`)));
		server.once('error', reject);
	});
	await ready;
	return {
		async [Symbol.asyncDispose]() {
			if (server.exitCode === null) {
				const exit = once(server, 'exit');
				server.kill('SIGKILL');
				await exit;
			}
			rmSync(folder, { recursive: true });
		}
	};
}
