import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { Command } from '../support/command.ts';
import { compose, deploy } from '../support/compose.ts';
import { Image, canConfine, confinement, hasCaddy } from '../support/confined.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { ServerProcess } from '../support/server-process.ts';
import { TestPeer, newRoom } from '../support/test-peer.ts';

setDefaultTimeout(60_000); // they start processes, and wait for conditions only

/** Caddy makes certificates for these names itself. */
const names = { SCRY_DOMAIN: 'localhost', TURN_DOMAIN: 'turn.localhost' };
const caddy = compose({ ...names, TURN_SECRET: 'north wind' }, 'compose.yaml').services['caddy']!;

describe.skipIf(!hasCaddy() || !canConfine())('Caddy in front of two Scrys', () => {
	const folder = mkdtempSync(join(tmpdir(), 'scry-caddy-'));
	let image: Image;
	let scrys: ServerProcess[];
	let command: Command;
	let url = '';
	let port = 0;
	let adminPort = 0;
	beforeAll(async () => {
		image = new Image('caddy');
		const env = { TRUST_PROXY: '1', LOG_IDENTIFIERS: '1', METRICS_TOKEN: 'sixteen letters!' };
		scrys = [new ServerProcess(env), new ServerProcess(env)];
		const targets = await Promise.all(scrys.map(async (scry) => new URL(await scry.url()).host));
		const ports = [await freePort(), await freePort(), await freePort()] as const;
		[port, adminPort] = ports;
		url = `https://localhost:${port}`;
		// The very Caddyfile, on ports that are free.
		const file = join(folder, 'Caddyfile');
		const options = `https_port ${port}\n\thttp_port ${ports[2]}\n\tadmin 127.0.0.1:${adminPort}\n\tgrace_period 100ms`;
		writeFileSync(
			file,
			`{\n\t${options}\n\tskip_install_trust\n}\nimport ${join(deploy, 'Caddyfile')}\n`
		);
		const words = [
			...confinement(caddy),
			'caddy',
			'run',
			'--config',
			file,
			'--adapter',
			'caddyfile'
		];
		command = new Command(`exec ${words.join(' ')}`, folder, {
			...caddy.environment,
			SCRY_SERVERS: targets.join(' '),
			PATH: image.folder,
			XDG_DATA_HOME: folder,
			XDG_CONFIG_HOME: folder,
			HOME: folder
		});
		await eventually(async () => (await answer('/readyz').catch(() => 0)) === 200);
	});
	afterAll(async () => {
		await command.end();
		await Promise.all(scrys.map((scry) => scry[Symbol.asyncDispose]()));
		image[Symbol.dispose]();
		rmSync(folder, { recursive: true });
	});

	const tls = { rejectUnauthorized: false };
	const answer = async (path: string) => (await fetch(`${url}${path}`, { tls })).status;

	test('serves the page, and keeps the figures inside', async () => {
		expect(await answer('/call')).toBe(200);
		expect(await answer('/metrics')).toBe(404);
		const inside = await fetch(new URL('/metrics', await scrys[0]!.url()), {
			headers: { authorization: 'Bearer sixteen letters!' }
		});
		expect(inside.status).toBe(200);
	});

	test('its health check is answered', async () => {
		const [, ...check] = caddy.healthcheck!.test;
		const { pathname } = new URL(check.at(-1)!);
		expect((await fetch(`http://127.0.0.1:${adminPort}${pathname}`)).status).toBe(200);
		expect(new URL(check.at(-1)!).host).toBe('127.0.0.1:2019');
	});

	test.each(['websocket', 'polling'] as const)('two people meet over %s', async (transport) => {
		const ca = readFileSync(join(folder, 'caddy/pki/authorities/local/root.crt'), 'utf8');
		const [alice, bob] = [0, 1].map(() => new TestPeer(url, { transport, ca }));
		const room = newRoom();
		for (const peer of [alice!, bob!]) {
			await peer.connected();
			expect(await peer.join(room)).toMatchObject({ ok: true });
		}
		expect(await alice!.next()).toEqual(['peer-joined', bob!.id]);
		alice!.socket.emit('signal', bob!.id, 'sealed');
		expect(await bob!.next()).toEqual(['signal', alice!.id, 'sealed']);
		for (const peer of [alice!, bob!]) peer.close();
	});

	test('keeps a certificate for coturn where coturn.sh looks', async () => {
		const { TURN_DOMAIN: name } = names;
		const pair = join(folder, 'caddy/certificates/local', name, name);
		await eventually(() => existsSync(`${pair}.crt`) && existsSync(`${pair}.key`));
	});

	test('what ends is left out, and Scry learns from where people come, whatever they claim', async () => {
		expect(await handshake('127.0.0.7', '203.0.113.5')).toContain('HTTP/1.1 200');
		// Both may be asked: an address decides which.
		scrys[0]!.kill('SIGKILL');
		await scrys[0]!.exitCode;
		for (const address of ['127.0.0.7', '127.0.0.8', '127.0.0.9']) {
			expect(await handshake(address, '203.0.113.5')).toContain('HTTP/1.1 200');
			await badHandshake(address);
		}
		scrys[1]!.kill('SIGTERM');
		await scrys[1]!.exitCode;
		const told = (await Promise.all(scrys.map((scry) => scry.output()))).join('');
		for (const address of ['127.0.0.7', '127.0.0.8', '127.0.0.9']) expect(told).toContain(address);
		expect(told).not.toContain('203.0.113.5');
	});

	/** One request from `address`, with a forged header; resolves with the answer. */
	function request(address: string, forged: string, method: string, path: string, body = '') {
		const socket = connectTls({
			socket: connectTcp({ host: '127.0.0.1', port, localAddress: address }),
			servername: 'localhost',
			rejectUnauthorized: false
		});
		let said = '';
		return new Promise<string>((resolve, reject) => {
			socket.on('error', reject).on('data', (chunk) => (said += String(chunk)));
			socket.on('close', () => resolve(said));
			socket.write(
				[
					`${method} ${path} HTTP/1.1`,
					`Host: localhost:${port}`,
					`X-Forwarded-For: ${forged}`,
					`Content-Length: ${body.length}`,
					...['Connection: close', '', body]
				].join('\r\n')
			);
		});
	}

	const POLLING = '/socket.io/?EIO=4&transport=polling';
	const handshake = (address: string, forged: string) => request(address, forged, 'GET', POLLING);

	/** Shows no secret, which the log tells, with the address. */
	async function badHandshake(address: string): Promise<void> {
		const sid = /"sid":"([^"]+)"/.exec(await handshake(address, '203.0.113.5'))?.[1];
		await request(address, '203.0.113.5', 'POST', `${POLLING}&sid=${sid}`, '40{}');
	}
});
