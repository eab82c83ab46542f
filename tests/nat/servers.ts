import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { certificate } from '../../scripts/certificate.ts';
import { COTURN, COTURN_SECOND, SCRY, SCRY_WITHOUT_TURN } from './internet.ts';
import type { Internet } from './internet.ts';
import { Server } from './server.ts';

const TURN_SECRET = 'known to this lab only';

const STUN_URLS = [COTURN, COTURN_SECOND].map((address) => `stun:${address}:3478`).join();
const TURN_URLS = [
	`turn:${COTURN}:3478?transport=udp`,
	`turn:${COTURN}:3478?transport=tcp`,
	`turns:${COTURN}:443?transport=tcp`
].join();

/** Scry with STUN and TURN, Scry with STUN alone, and coturn. Keeps its files in `folder`. */
export async function servers(internet: Internet, folder: string) {
	const pem = await certificate([SCRY, SCRY_WITHOUT_TURN, COTURN]);
	const file = (name: string, content: string) => {
		writeFileSync(join(folder, name), content);
		return join(folder, name);
	};
	const cert = file('cert.pem', pem.cert);
	const key = file('key.pem', pem.key);
	const scry = (address: string, env: Record<string, string>) =>
		new Server(internet, `${address}:443`, [process.execPath, '--no-env-file', 'server.ts'], {
			HOST: address,
			PORT: '443',
			TLS_CERT: cert,
			TLS_KEY: key,
			STUN_URLS,
			...env
		});
	return {
		scry: scry(SCRY, { TURN_URLS, TURN_SECRET }),
		withoutTurn: scry(SCRY_WITHOUT_TURN, {}),
		coturn: new Server(internet, `${COTURN}:443`, [
			'turnserver',
			'-c',
			file('coturn.conf', coturnConfig(cert, key, folder))
		])
	};
}

/** By default coturn lets everybody reach whatever it can reach: its own network, too. */
const PRIVATE_RANGES = [
	'0.0.0.0-0.255.255.255',
	'10.0.0.0-10.255.255.255',
	'100.64.0.0-100.127.255.255',
	'169.254.0.0-169.254.255.255',
	'172.16.0.0-172.31.255.255',
	'192.168.0.0-192.168.255.255'
];

const coturnConfig = (cert: string, key: string, folder: string) =>
	[
		`listening-ip=${COTURN}`,
		`listening-ip=${COTURN_SECOND}`,
		`relay-ip=${COTURN}`,
		'listening-port=3478',
		'tls-listening-port=443',
		`cert=${cert}`,
		`pkey=${key}`,
		'use-auth-secret',
		`static-auth-secret=${TURN_SECRET}`,
		'realm=scry.example',
		...PRIVATE_RANGES.map((range) => `denied-peer-ip=${range}`),
		'no-multicast-peers',
		'no-cli',
		'no-dtls',
		`userdb=${join(folder, 'turndb')}`,
		`pidfile=${join(folder, 'coturn.pid')}`,
		`log-file=${join(folder, 'coturn.log')}`,
		'simple-log'
	].join('\n');
