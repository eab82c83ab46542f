import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from 'bun:test';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import type { PeerId } from '#lib/protocol.ts';
import { loadConfig } from '#lib/server/config.ts';
import { iceConfiguration } from '#lib/server/ice-servers.ts';
import { Command } from '../support/command.ts';
import { compose, deploy } from '../support/compose.ts';
import { Image, canConfine, confinement } from '../support/confined.ts';
import { freeUdpPort, hasCoturn } from '../support/coturn.ts';
import { eventually } from '../support/eventually.ts';
import { Issuer } from '../support/issuer.ts';
import { TurnClient } from '../support/turn-client.ts';

setDefaultTimeout(60_000); // they start processes, and wait for conditions only

const TURN_DOMAIN = 'turn.test';
/** What a shell or a configuration file could misread. */
const SECRET = `a $HOME "b" 'c' \\ #d`;
const { services } = compose(
	{ SCRY_DOMAIN: 'scry.test', TURN_DOMAIN, TURN_SECRET: SECRET },
	'compose.yaml'
);
const coturn = services['coturn']!;

describe.skipIf(!hasCoturn() || !canConfine())('coturn as compose.yaml starts it', () => {
	let port = 0;
	let tlsPort = 0;
	let image: Image;
	let issuer: Issuer;
	beforeEach(async () => {
		[port, tlsPort] = [await freeUdpPort(), await freeUdpPort()];
		[image, issuer] = [new Image('turnserver'), new Issuer()];
	});
	afterEach(() => {
		image[Symbol.dispose]();
		issuer[Symbol.dispose]();
	});

	/** The entry point with its environment and rights; the files from where they are mounted from. */
	function start(env: Record<string, string> = {}, rights = coturn, ...options: string[]): Command {
		const quoted = [
			...confinement(rights),
			...coturn.entrypoint!.map((word) => word.replace('/etc/coturn', deploy)),
			...['--listening-ip=127.0.0.1', '--relay-ip=127.0.0.1'],
			...[`--listening-port=${port}`, `--tls-listening-port=${tlsPort}`],
			...options
		].join(' ');
		return new Command(`exec ${quoted}`, deploy, {
			...coturn.environment,
			PATH: image.folder,
			CONFIG: join(deploy, 'turnserver.conf'),
			CERTIFICATES: issuer.folder,
			CHECK_SECONDS: '0.2',
			...env
		});
	}

	/** The fingerprint of the certificate that coturn shows; nothing while it speaks no TLS. */
	const shown = () =>
		new Promise<string | undefined>((resolve) => {
			const socket = connect({ port: tlsPort, host: '127.0.0.1', rejectUnauthorized: false });
			socket.once('secureConnect', () => {
				resolve(socket.getPeerCertificate().fingerprint);
				socket.destroy();
			});
			socket.once('error', () => resolve(undefined));
		});

	function account() {
		const config = loadConfig({ TURN_URLS: 'turn:turn.test', TURN_SECRET: SECRET });
		return iceConfiguration(config, 'a-peer' as PeerId, Date.now()).iceServers[0]!;
	}

	async function allocation(): Promise<TurnClient> {
		const client = await TurnClient.connect(port, account());
		expect(await client.allocate()).toBe(0);
		return client;
	}

	test('it does not start without the capability that its binary carries', async () => {
		const command = start({}, { ...coturn, cap_add: [] });
		try {
			expect(await command.exit).not.toBe(0);
			expect(command.said).toContain('Operation not permitted');
		} finally {
			await command.end();
		}
	});

	test('it relays before there is a certificate, and speaks TLS when one appears', async () => {
		const command = start();
		try {
			(await allocation()).close();
			expect(await shown()).toBeUndefined();
			const first = await issuer.issue('acme-v02.api.letsencrypt.org-directory', TURN_DOMAIN);
			await eventually(async () => (await shown()) === first);
		} finally {
			await command.end();
		}
	});

	test('a renewed certificate is shown, also one of another authority, and relays run on', async () => {
		await issuer.issue('acme-v02.api.letsencrypt.org-directory', TURN_DOMAIN);
		await issuer.issue('acme-v02.api.letsencrypt.org-directory', 'scry.test');
		const command = start();
		try {
			await eventually(async () => (await shown()) !== undefined);
			const running = await allocation();
			for (const authority of [
				'acme-v02.api.letsencrypt.org-directory',
				'acme.zerossl.com-v2-dv90'
			]) {
				const renewed = await issuer.issue(authority, TURN_DOMAIN);
				await eventually(async () => (await shown()) === renewed);
				expect(await running.refresh()).toBe(0);
			}
			running.close();
		} finally {
			await command.end();
		}
	});

	test('it ends when it is told to, and leaves nothing behind', async () => {
		const command = start();
		try {
			(await allocation()).close();
			const folder = /-c (\S+)\/turnserver\.conf/.exec(commandLines())![1]!;
			expect(commandLines()).not.toContain('HOME');
			command.signal('SIGTERM');
			expect(await command.exit).toBe(0);
			expect(existsSync(folder)).toBe(false);
		} finally {
			await command.end();
		}
	});

	/** Command lines of what runs here: everybody on the machine can read them. */
	const commandLines = () =>
		globSync('/proc/[0-9]*/cmdline')
			.map((file) => {
				try {
					return readFileSync(file, 'utf8').replaceAll('\0', ' ');
				} catch {
					return ''; // it has ended
				}
			})
			.filter((line) => line.includes(`--listening-port=${port}`))
			.join('\n');

	test('behind a NAT, two relayed people meet at its public address', async () => {
		const command = start(
			{ EXTERNAL_IP: '198.51.99.9/127.0.0.1' },
			coturn,
			'--allow-loopback-peers'
		);
		try {
			(await allocation()).close();
			const { username = '', credential = '' } = account();
			const said = await output(
				...['turnutils_uclient', '-v', '-y', '-c', '-n', '1', '-m', '2'],
				...['-u', username, '-w', credential, '-p', String(port), '127.0.0.1']
			);
			expect(said).toContain('relay addr: 198.51.99.9:');
			expect(said).toContain('Total lost packets 0 ');
		} finally {
			await command.end();
		}
	});

	test('the health check says yes while it answers', async () => {
		const [, ...check] = coturn.healthcheck!.test;
		const command = start();
		try {
			(await allocation()).close();
			const run = check.map((word) => word.replace('3478', String(port)));
			expect(await Bun.spawn(run, { stdout: 'ignore' }).exited).toBe(0);
		} finally {
			await command.end();
		}
	});

	test.each([
		[{ TURN_SECRET: '' }, 'TURN_SECRET is not set'],
		[{ TURN_DOMAIN: '' }, 'TURN_DOMAIN is not set'],
		[{ EXTERNAL_IP: '203.0.113.5' }, 'must be public/private']
	])('%p ends it with a sentence', async (env, sentence) => {
		const command = start(env);
		try {
			expect(await command.exit).toBe(1);
			expect(command.said).toContain(sentence);
		} finally {
			await command.end();
		}
	});
});

/** What a command prints, to the end. */
async function output(...command: string[]): Promise<string> {
	const { stdout } = Bun.spawn(command, { stdout: 'pipe', stderr: 'ignore' });
	return new Response(stdout).text();
}
