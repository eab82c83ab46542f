import { join } from 'node:path';
import { connect } from 'node:tls';
import type { PeerId } from '#lib/protocol/server.ts';
import { loadConfig } from '#lib/server/config.ts';
import { iceConfiguration } from '#lib/server/ice-servers.ts';
import { Command } from './command.ts';
import { compose, deploy } from './compose.ts';
import { Image, confinement } from './confined.ts';
import { freePort } from './free-port.ts';
import { Issuer } from './issuer.ts';
import { TurnClient } from './turn-client.ts';

export const TURN_DOMAIN = 'turn.test';
/** What a shell or a configuration file could misread. */
const SECRET = `a $HOME "b" 'c' \\ #d`;
const { services } = compose(
	{ SCRY_DOMAIN: 'scry.test', TURN_DOMAIN, TURN_SECRET: SECRET },
	'compose.yaml'
);
export const service = services['coturn']!;

/** coturn as deploy/compose.yaml starts it, on ports that are free, with certificates of its own. */
export class ComposeCoturn {
	readonly issuer = new Issuer();
	readonly port: number;
	readonly #tlsPort: number;
	readonly #image = new Image('turnserver');
	readonly #commands: Command[] = [];

	private constructor(port: number, tlsPort: number) {
		this.port = port;
		this.#tlsPort = tlsPort;
	}

	static async prepare(): Promise<ComposeCoturn> {
		return new ComposeCoturn(await freePort(), await freePort());
	}

	/** The entry point with its environment and rights; the files from where they are mounted from. */
	start(env: Record<string, string> = {}, rights = service, ...options: string[]): Command {
		const words = [
			...confinement(rights),
			...service.entrypoint!.map((word) => word.replace('/etc/coturn', deploy)),
			...['--listening-ip=127.0.0.1', '--relay-ip=127.0.0.1'],
			...[`--listening-port=${this.port}`, `--tls-listening-port=${this.#tlsPort}`],
			...options
		];
		const command = new Command(`exec ${words.join(' ')}`, deploy, {
			...service.environment,
			PATH: this.#image.folder,
			CONFIG: join(deploy, 'turnserver.conf'),
			CERTIFICATES: this.issuer.folder,
			CHECK_SECONDS: '0.2',
			...env
		});
		this.#commands.push(command);
		return command;
	}

	/** The fingerprint of the certificate that coturn shows; nothing while it speaks no TLS. */
	shown(): Promise<string | undefined> {
		const server = { port: this.#tlsPort, host: '127.0.0.1', rejectUnauthorized: false };
		return new Promise((resolve) => {
			const socket = connect(server);
			socket.once('secureConnect', () => {
				resolve(socket.getPeerCertificate().fingerprint);
				socket.destroy();
			});
			socket.once('error', () => resolve(undefined));
		});
	}

	/** As Scry makes it from the same secret. */
	get account() {
		const config = loadConfig({ TURN_URLS: 'turn:turn.test', TURN_SECRET: SECRET });
		return iceConfiguration(config, 'a-peer' as PeerId, Date.now()).iceServers[0]!;
	}

	/** Resolves with an allocation, as soon as coturn answers. */
	async allocation(): Promise<TurnClient> {
		const client = await TurnClient.connect(this.port, this.account);
		const code = await client.allocate();
		if (code !== 0) throw new Error(`coturn refuses: ${code}`);
		return client;
	}

	async [Symbol.asyncDispose](): Promise<void> {
		for (const command of this.#commands) await command.end();
		this.#image[Symbol.dispose]();
		this.issuer[Symbol.dispose]();
	}
}
