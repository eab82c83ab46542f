import { describe, expect, setDefaultTimeout, test } from 'bun:test';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PeerId } from '#lib/protocol/server.ts';
import { loadConfig } from '#lib/server/config.ts';
import { iceConfiguration } from '#lib/server/ice-servers.ts';
import { compose, deploy, variablesOf } from '../support/compose.ts';
import type { Service } from '../support/compose.ts';
import { hasCoturn, startCoturn } from '../support/coturn.ts';
import { freePort } from '../support/free-port.ts';
import { ServerProcess } from '../support/server-process.ts';
import { TurnClient } from '../support/turn-client.ts';

setDefaultTimeout(30_000); // they start processes, and wait for conditions only

const FILES = {
	'one machine': ['compose.yaml'],
	'two Scrys': ['compose.yaml', 'compose.cluster.yaml']
};
const env = { SCRY_DOMAIN: 'scry.test', TURN_DOMAIN: 'turn.test', TURN_SECRET: 'north wind' };

describe.each(Object.entries(FILES))('Compose, %s', (_, files) => {
	const { services, volumes, networks } = compose(env, ...files);
	/** What a service is, with what it is made from. */
	const whole = ({ extends: base, ...service }: Service): Service =>
		base ? { ...services[base.service], ...service } : service;
	const all = Object.values(services).map(whole);
	const scrys = all.filter(({ image }) => image === 'scry');

	test('sets what Scry understands, the same on every server', () => {
		expect(scrys).toHaveLength(files.length);
		for (const { extends: base, environment } of Object.values(services)) {
			const own = base ? { ...services[base.service]!.environment, ...environment } : environment;
			if (base) expect(own).toEqual(services['scry']!.environment);
		}
		const config = loadConfig(services['scry']!.environment);
		expect(config.turn?.urls).toHaveLength(3);
		expect(config.turn?.account).toMatchObject({ secret: 'north wind' });
		expect(config.metricsToken).toBeUndefined();
		expect(config.trustProxy).toBe(1);
		expect(config.drainSeconds).toBe(20);
		expect(config.redisUrl !== undefined).toBe(files.length > 1);
	});

	test('sets nothing that .env.example does not explain', () => {
		const explained = readFileSync(join(deploy, '../.env.example'), 'utf8');
		for (const name of Object.keys(services['scry']!.environment!)) {
			expect(explained).toContain(`\n${name}=`);
		}
	});

	test('mounts files that are there, and volumes that it declares', () => {
		const sources = all
			.flatMap((service) => service.volumes ?? [])
			.map((one) => one.split(':')[0]!);
		const mounted = sources.filter((path) => path.startsWith('.'));
		expect(mounted).toHaveLength(3);
		for (const file of mounted) expect(existsSync(join(deploy, file))).toBe(true);
		for (const volume of sources.filter((path) => !path.startsWith('.')))
			expect(volumes).toHaveProperty(volume);
		expect(existsSync(join(deploy, services['scry']!.build!.context, 'deploy/Dockerfile'))).toBe(
			true
		);
	});

	test('every service has a health check, few rights, and what it waits for', () => {
		for (const service of all) {
			expect(service).toMatchObject({
				healthcheck: expect.anything() as unknown,
				restart: 'unless-stopped',
				read_only: true,
				cap_drop: ['ALL'],
				security_opt: ['no-new-privileges:true']
			});
			for (const other of Object.keys(service.depends_on ?? {})) {
				expect(services).toHaveProperty(other);
			}
		}
		expect(networks).toEqual({ default: { enable_ipv6: true } });
	});

	test('Caddy passes on to every Scry, and to nobody else', () => {
		const names = Object.entries(services).filter(([, one]) => whole(one).image === 'scry');
		const targets = services['caddy']!.environment!['SCRY_SERVERS']!.split(' ');
		expect(targets).toEqual(names.map(([name]) => `${name}:3000`));
		expect(Object.keys(services['caddy']!.depends_on!)).toEqual(names.map(([name]) => name));
	});

	test.each(['SCRY_DOMAIN', 'TURN_DOMAIN', 'TURN_SECRET'])('does not start without %s', (name) => {
		expect(() => compose({ ...env, [name]: '' }, ...files)).toThrow(name);
	});

	test('its head explains every variable, and which may be left out', () => {
		const head = readFileSync(join(deploy, 'compose.yaml'), 'utf8').split('\nname:')[0]!;
		for (const file of files) {
			const { needed, all } = variablesOf(file);
			for (const name of all) {
				const [line = '', next = ''] = head.slice(head.indexOf(`#   ${name}=`)).split('\n#   ');
				expect(head).toContain(`#   ${name}=`);
				expect(`${line}${next}`.includes('leave it out')).toBe(!needed.has(name));
			}
		}
	});
});

test('the health check of Scry says yes of one that takes people in, and no of any other', async () => {
	const { services } = compose(env, 'compose.yaml');
	const [, ...command] = services['scry']!.healthcheck!.test;
	const isHealthy = async (url: string) => {
		const port = new URL(url).port;
		const run = command.map((word) => word.replace('/3000;', `/${port};`));
		return (await Bun.spawn(run, { stderr: 'ignore' }).exited) === 0;
	};
	await using server = new ServerProcess();
	const url = await server.url();
	expect(await isHealthy(url)).toBe(true);
	using busy = Bun.serve({ port: 0, fetch: () => new Response('', { status: 503 }) });
	expect(await isHealthy(busy.url.href)).toBe(false);
	server.kill('SIGKILL');
	await server.exitCode;
	expect(await isHealthy(url)).toBe(false);
});

describe.skipIf(!hasCoturn())('turnserver.conf', () => {
	/** Its coturn, and a client with an account as Scry makes them from `secret`. */
	async function start(secret: string, ...options: string[]) {
		const port = await freePort();
		const own = { port, secret: 'north wind', config: join(deploy, 'turnserver.conf'), options };
		const coturn = await startCoturn(own);
		const config = loadConfig({ TURN_URLS: 'turn:turn.test', TURN_SECRET: secret });
		const { iceServers } = iceConfiguration(config, 'a-peer' as PeerId, Date.now());
		return { coturn, client: await TurnClient.connect(port, iceServers[0]!) };
	}

	test.concurrent('keeps people out of every private network', async () => {
		const { coturn, client } = await start('north wind');
		await using _ = coturn;
		expect(await client.allocate()).toBe(0);
		const peers = [
			...['10.0.0.1', '100.64.0.1', '127.0.0.1', '169.254.169.254', '172.31.255.255'],
			...['192.168.1.1', '198.18.0.1', '0.0.0.1', '255.255.255.254']
		];
		for (const peer of peers) expect([peer, await client.permit(peer)]).toEqual([peer, 403]);
		client.close();
	});

	test.concurrent('lets nobody in without an account of ours', async () => {
		const { coturn, client } = await start('south wind');
		await using _ = coturn;
		expect(await client.allocate()).toBe(401);
		client.close();
	});

	test.concurrent('relays for an account of ours', async () => {
		// The only peer that a test may have is on this machine, so here it is allowed.
		const allowed = ['--allowed-peer-ip=127.0.0.1', '--allow-loopback-peers'];
		const { coturn, client } = await start('north wind', ...allowed);
		await using _ = coturn;
		const echo = await Bun.udpSocket({
			hostname: '127.0.0.1',
			socket: { data: (socket, words, port, address) => void socket.send(words, port, address) }
		});
		expect(await client.allocate()).toBe(0);
		expect(await client.permit('127.0.0.1')).toBe(0);
		client.send('there and back', { address: '127.0.0.1', port: echo.port });
		expect(await client.next()).toBe('there and back');
		client.close();
		echo.close();
	});
});
