import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PeerId } from '#lib/protocol.ts';
import { loadConfig } from '#lib/server/config.ts';
import { iceConfiguration } from '#lib/server/ice-servers.ts';
import { hasCoturn, startCoturn } from '../support/coturn.ts';

setDefaultTimeout(30_000); // they start processes, and wait for conditions only

const deploy = join(import.meta.dir, '../../deploy');

/** Sends back whatever comes, from a port that was free. */
const echoes = () =>
	Bun.udpSocket({
		hostname: '127.0.0.1',
		socket: { data: (socket, words, port, address) => void socket.send(words, port, address) }
	});

interface Compose {
	services: Record<string, { environment?: Record<string, string>; volumes?: string[] }>;
}

/** deploy/compose.yaml as Compose reads it, with these names and secrets in `.env`. */
function compose(env: Record<string, string>): Compose {
	const text = readFileSync(join(deploy, 'compose.yaml'), 'utf8');
	const filled = text.replace(/\$\{(\w+):([?-])\}/g, (_, name: string, kind: string) => {
		if (env[name] === undefined && kind === '?') throw new Error(`${name} is missing`);
		return env[name] ?? '';
	});
	return Bun.YAML.parse(filled) as Compose;
}

describe('compose.yaml', () => {
	const env = { SCRY_DOMAIN: 'scry.test', TURN_DOMAIN: 'turn.test', TURN_SECRET: 'north wind' };
	const { services } = compose(env);

	test('sets what Scry understands, the same on both servers', () => {
		const { environment } = services['scry-1']!;
		expect(services['scry-2']!.environment).toEqual(environment);
		const config = loadConfig(environment);
		expect(config.turn?.urls).toHaveLength(3);
		expect(config.turn?.account).toMatchObject({ secret: 'north wind' });
		expect(config.metricsToken).toBeUndefined();
		expect(config.drainSeconds).toBe(20);
	});

	test('sets nothing that .env.example does not explain', () => {
		const explained = readFileSync(join(deploy, '../.env.example'), 'utf8');
		for (const name of Object.keys(services['scry-1']!.environment!)) {
			expect(explained).toContain(`\n${name}=`);
		}
	});

	test('mounts files that are there', () => {
		const volumes = Object.values(services).flatMap((service) => service.volumes ?? []);
		const files = volumes
			.map((volume) => volume.split(':')[0]!)
			.filter((path) => path.startsWith('.'));
		expect(files).toHaveLength(2);
		for (const file of files) expect(existsSync(join(deploy, file))).toBe(true);
	});

	test('does not start without a secret', () => {
		expect(() => compose({ ...env, TURN_SECRET: undefined as never })).toThrow('TURN_SECRET');
	});
});

describe.skipIf(!hasCoturn())('turnserver.conf', () => {
	const secret = 'north wind';
	let port = 0;
	let echo: Bun.udp.Socket<'buffer'>;
	beforeAll(async () => {
		echo = await echoes();
		const free = await echoes();
		({ port } = free);
		free.close();
	});
	afterAll(() => echo.close());

	const start = (...options: string[]) =>
		startCoturn({
			port,
			secret,
			config: join(deploy, 'turnserver.conf'),
			options
		});

	/** Asks for a relay with an account as Scry makes them, and for a way from there to `peer`. */
	async function reach(peer: string, turnSecret = secret): Promise<string> {
		const config = loadConfig({ TURN_URLS: 'turn:turn.test', TURN_SECRET: turnSecret });
		const { iceServers } = iceConfiguration(config, 'a-peer' as PeerId, Date.now());
		const { username = '', credential = '' } = iceServers[0]!;
		const client = Bun.spawn(
			[
				...['turnutils_uclient', '-u', username, '-w', credential, '-p', String(port)],
				...['-e', peer, '-r', String(echo.port), '-n', '1', '-m', '1', '-X', '-c', '127.0.0.1']
			],
			{ stdout: 'pipe', stderr: 'pipe' }
		);
		const [out, complaint] = await Promise.all([
			new Response(client.stdout).text(),
			new Response(client.stderr).text()
		]);
		return out + complaint;
	}

	test('keeps people out of every private network', async () => {
		await using _ = await start();
		for (const peer of [
			...['10.0.0.1', '100.64.0.1', '127.0.0.1', '169.254.169.254', '172.31.255.255'],
			...['192.168.1.1', '198.18.0.1', '0.0.0.1', '255.255.255.254']
		]) {
			expect(await reach(peer)).toContain('403 (Forbidden IP)');
		}
	});

	test('lets nobody in without an account of ours', async () => {
		await using _ = await start();
		expect(await reach('127.0.0.1', 'south wind')).toContain('Cannot complete Allocation');
	});

	test('relays for an account of ours', async () => {
		// The only peer that a test may have is on this machine, so here it is allowed.
		await using _ = await start('--allowed-peer-ip=127.0.0.1', '--allow-loopback-peers');
		expect(await reach('127.0.0.1')).toContain('Total lost packets 0 ');
	});
});
