/** A server and two people with a browser each, every packet between them 50 ms on its way. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { browserInside } from '../../nat/browser-inside.ts';
import { Namespace } from '../../nat/namespace.ts';
import { ServerProcess } from '../../support/server-process.ts';
import { browserFlags, startBareServer, type Place } from './place.ts';

const DELAY_MS = 50;
const ROOT = join(import.meta.dir, '../../..');
const DELAY = fileURLToPath(import.meta.resolve('./delay.ts'));
const SERVER_ADDRESS = '10.78.0.1';
const PORTS = { scry: '3000', bare: '3001' };

/** True where networks of their own can be made. */
export const canBeSlow = (): boolean => process.platform === 'linux' && process.getuid?.() === 0;

export async function openSlow(): Promise<Place> {
	const opened = new AsyncDisposableStack();
	try {
		const hosts = ['server', 'first', 'second'].map((name) => new Namespace(`setup-${name}`));
		for (const host of hosts) opened.defer(() => host.remove());
		opened.use(await connect(hosts));
		const [server, ...homes] = hosts;
		const inside = ['ip', 'netns', 'exec', server!.name];

		const env = { HOST: SERVER_ADDRESS, PORT: PORTS.scry };
		const command = [...inside, process.execPath, join(ROOT, 'server.ts')];
		const scry = opened.use(new ServerProcess(env, ROOT, command));
		const url = await scry.url();
		const bare = opened.use(
			await startBareServer({ HOST: SERVER_ADDRESS, PORT: PORTS.bare }, inside)
		);

		const folder = mkdtempSync(join(tmpdir(), 'scry-setup-'));
		opened.defer(() => rmSync(folder, { recursive: true }));
		// Cameras are for secure origins. A certificate would cost a round trip of its own.
		const secure = `--unsafely-treat-insecure-origin-as-secure=${url},${bare.url}`;
		const browsers = await Promise.all(
			homes.map((home) => browserInside(home, folder, [...browserFlags, secure]))
		);
		for (const browser of browsers) opened.defer(() => browser.close());
		const moved = opened.move();
		return {
			scry: url,
			bare: bare.url,
			browser: (person) => browsers[person]!,
			[Symbol.asyncDispose]: () => moved.disposeAsync()
		};
	} catch (error) {
		await opened.disposeAsync();
		throw error;
	}
}

/** Gives each host one interface, whose packets go through `delay.ts` and nowhere else. */
async function connect(hosts: Namespace[]): Promise<AsyncDisposable> {
	const addresses = hosts.map((_, i) => `10.78.0.${i + 1}`);
	const delay = Bun.spawn([process.execPath, DELAY, String(DELAY_MS), ...addresses], {
		stdio: ['ignore', 'pipe', 'inherit']
	});
	const { value = new Uint8Array() } = await delay.stdout.getReader().read();
	const devices = new TextDecoder().decode(value).trim().split(' ');
	for (const [i, host] of hosts.entries()) {
		const device = devices[i]!;
		Bun.spawnSync(['ip', 'link', 'set', device, 'netns', host.name]);
		host.ip('addr', 'add', `${addresses[i]}/32`, 'dev', device);
		host.ip('link', 'set', device, 'up');
		host.ip('route', 'add', 'default', 'dev', device);
	}
	return {
		async [Symbol.asyncDispose]() {
			delay.kill('SIGKILL');
			await delay.exited;
		}
	};
}
