/**
 * Records what a real Chromium knows of connections that fail: two browsers in network namespaces,
 * each behind a router of its own, a TURN server between them. Needs root on Linux, iproute2,
 * iptables and coturn; takes some minutes:
 *
 *     bun run record:evidence [case ...]
 *
 * Everything that it makes is named `diag-…`, and goes when it ends.
 */
import { createHmac } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright';
import type { IceReport, IceObserver } from '#lib/rtc/diagnosis/ice-observer.ts';
import { launchOptions } from '../support/chromium.ts';
import { startCoturn } from '../support/coturn.ts';

const FOLDER = join(import.meta.dir, '../support/recorded');
const SECRET = 'still water';
/** Two addresses of the same server, because a symmetric mapping shows only between two. */
const [TURN, OTHER] = ['198.51.100.10', '198.51.100.11'];
const PORT = 34_780;
const CLOSED_PORT = 34_790;

interface Case {
	/** What was set up, for the fixture. */
	about: string;
	iceServers?: RTCIceServer[];
	policy?: RTCIceTransportPolicy;
	/** Rules for the router of the first browser, `iptables` left out. */
	rules?: string[];
	/** Both routers map every destination anew. */
	symmetric?: boolean;
	/** Options for coturn; without them none runs. */
	coturn?: string[];
	/** The second browser never hears of the first. */
	deaf?: boolean;
	/** Another connection has taken a place on the relay before. */
	occupied?: boolean;
	/** The second browser ends once both are connected. */
	crash?: boolean;
	until: 'failed' | 'connected' | 'gathered' | 'described';
}

const stun = (...hosts: string[]) => ({ urls: hosts.map((host) => `stun:${host}:${PORT}`) });
const turn = (query: string, { secret = SECRET, port = PORT, host = TURN } = {}) => {
	const username = `${Math.floor(Date.now() / 1000) + 3600}:diag`;
	const credential = createHmac('sha1', secret).update(username).digest('base64');
	return { urls: `turn:${host}:${port}?transport=${query}`, username, credential };
};
/** The records that say something about a path; the rest is media. */
const TELLING = ['candidate-pair', 'local-candidate', 'transport', 'remote-inbound-rtp'];
const NO_UDP = ['-A FORWARD -p udp -j DROP'];

const cases: Record<string, Case> = {
	'no-servers': { about: 'two networks, no STUN and no TURN server', until: 'failed' },
	// Chromium never calls this one failed: it has nothing to try.
	'relay-missing': { about: 'relay only, and no TURN server', policy: 'relay', until: 'described' },
	symmetric: {
		about: 'two symmetric NATs, STUN at two addresses, no TURN server',
		iceServers: [stun(TURN, OTHER)],
		symmetric: true,
		coturn: [],
		until: 'failed'
	},
	'one-stun': {
		about: 'two symmetric NATs, STUN at one address, no TURN server',
		iceServers: [stun(TURN)],
		symmetric: true,
		coturn: [],
		until: 'failed'
	},
	'udp-blocked': {
		about: 'the first router drops UDP; STUN, no TURN server',
		iceServers: [stun(TURN)],
		rules: NO_UDP,
		coturn: [],
		until: 'failed'
	},
	'udp-blocked-turn': {
		about: 'the first router drops UDP; STUN, and TURN over UDP only',
		iceServers: [stun(TURN), turn('udp')],
		rules: NO_UDP,
		coturn: [],
		until: 'failed'
	},
	refused: {
		about: 'two symmetric NATs, TURN with another secret',
		iceServers: [stun(TURN), turn('udp', { secret: 'another' })],
		symmetric: true,
		coturn: [],
		until: 'failed'
	},
	'unreachable-udp': {
		about: 'two symmetric NATs, STUN answers, TURN over UDP at a closed port',
		iceServers: [stun(TURN), turn('udp', { port: CLOSED_PORT })],
		symmetric: true,
		coturn: [],
		until: 'failed'
	},
	'unreachable-tcp': {
		about: 'two symmetric NATs, STUN answers, TURN over TCP at a closed port',
		iceServers: [stun(TURN), turn('tcp', { port: CLOSED_PORT })],
		symmetric: true,
		coturn: [],
		until: 'failed'
	},
	full: {
		about: 'two symmetric NATs, a TURN server with no room for another allocation',
		iceServers: [stun(TURN), turn('udp')],
		symmetric: true,
		coturn: ['--total-quota=1', '--user-quota=1'],
		occupied: true,
		until: 'failed'
	},
	broken: {
		about: 'two symmetric NATs, a TURN server that may not pass anything to anybody',
		iceServers: [stun(TURN), turn('udp')],
		symmetric: true,
		coturn: ['--denied-peer-ip=0.0.0.0-255.255.255.255'],
		until: 'failed'
	},
	silent: { about: 'the other side never describes itself', deaf: true, until: 'gathered' },
	'never-answered': {
		about: 'the first router drops UDP; gathered to the end, STUN and TURN over UDP',
		iceServers: [stun(TURN), turn('udp')],
		rules: NO_UDP,
		deaf: true,
		until: 'gathered'
	},
	gone: {
		about: 'connected through STUN, then the other browser ended',
		iceServers: [stun(TURN)],
		coturn: [],
		crash: true,
		until: 'failed'
	},
	direct: {
		about: 'connected through STUN',
		iceServers: [stun(TURN)],
		coturn: [],
		until: 'connected'
	},
	'relayed-tcp': {
		about: 'the first router drops UDP; connected through TURN over TCP',
		iceServers: [stun(TURN), turn('udp'), turn('tcp')],
		rules: NO_UDP,
		coturn: [],
		until: 'connected'
	}
};

const NAMESPACES = ['diag-net', 'diag-nat-a', 'diag-nat-b', 'diag-a', 'diag-b'];

function sh(line: string): void {
	const { exitCode, stderr } = Bun.spawnSync(['sh', '-ec', line]);
	if (exitCode !== 0) throw new Error(`${line}: ${String(stderr)}`);
}

function tearDown(): void {
	for (const name of NAMESPACES) Bun.spawnSync(['ip', 'netns', 'del', name]);
}

/** Internet in the middle, two routers, a browser behind each. */
function build({ rules = [], symmetric }: Case): void {
	tearDown();
	for (const name of NAMESPACES) {
		sh(`ip netns add ${name}; ip -n ${name} link set lo up`);
		sh(`ip netns exec ${name} sysctl -qw net.ipv4.ip_forward=1`);
	}
	sh(`ip -n diag-net addr add ${TURN}/32 dev lo; ip -n diag-net addr add ${OTHER}/32 dev lo`);
	for (const [side, number] of [
		['a', 1],
		['b', 2]
	] as const) {
		const nat = `diag-nat-${side}`;
		sh(`ip -n ${nat} link add wan type veth peer name to-${side} netns diag-net
			ip -n ${nat} link add lan type veth peer name eth0 netns diag-${side}
			ip -n diag-net addr add 203.0.113.${number * 4 + 1}/30 dev to-${side}
			ip -n diag-net link set to-${side} up
			ip -n ${nat} addr add 203.0.113.${number * 4 + 2}/30 dev wan
			ip -n ${nat} addr add 192.168.${number}.1/24 dev lan
			ip -n ${nat} link set wan up; ip -n ${nat} link set lan up
			ip -n ${nat} route add default via 203.0.113.${number * 4 + 1}
			ip -n diag-${side} addr add 192.168.${number}.2/24 dev eth0
			ip -n diag-${side} link set eth0 up
			ip -n diag-${side} route add default via 192.168.${number}.1`);
		const tables = `ip netns exec ${nat} iptables`;
		sh(`${tables} -t nat -A POSTROUTING -o wan -j MASQUERADE ${symmetric ? '--random-fully' : ''}
			${tables} -A FORWARD -i wan -m conntrack --ctstate NEW -j DROP
			${tables} -A INPUT -i wan -m conntrack --ctstate NEW -j DROP`);
	}
	// coturn ends a session whose peer has no route at all.
	sh('ip -n diag-net route add default via 203.0.113.6');
	// The router is asked before what is let through in general.
	for (const rule of rules) sh(`ip netns exec diag-nat-a iptables ${rule}`);
}

/** A browser inside a namespace: playwright starts a script that enters it. */
async function browse(namespace: string, folder: string) {
	const path = join(folder, namespace);
	const browser = launchOptions.executablePath ?? chromium.executablePath();
	writeFileSync(path, `#!/bin/sh\nexec ip netns exec ${namespace} "${browser}" "$@"\n`);
	chmodSync(path, 0o755);
	return chromium.launch({ ...launchOptions, executablePath: path });
}

declare global {
	interface Window {
		IceObserver: typeof IceObserver;
		subject: RTCPeerConnection;
		observer: IceObserver;
		tell(message: object): Promise<void>;
	}
}

async function record(name: string, setting: Case): Promise<void> {
	const folder = mkdtempSync(join(tmpdir(), 'diag-'));
	build(setting);
	await using stack = new AsyncDisposableStack();
	stack.defer(tearDown);
	stack.defer(() => rmSync(folder, { recursive: true }));
	if (setting.coturn) {
		const within = ['ip', 'netns', 'exec', 'diag-net'];
		const addresses = [TURN, OTHER];
		const options = setting.coturn;
		stack.use(await startCoturn({ addresses, port: PORT, secret: SECRET, options, within }));
	}
	const script = await bundle();
	const [ann, bo] = [await browse('diag-a', folder), await browse('diag-b', folder)];
	stack.defer(() => ann.close());
	stack.defer(() => bo.close());
	const [here, there] = [await ann.newPage(), await bo.newPage()];
	for (const [page, other] of [
		[here, there],
		[there, here]
	] as const) {
		await page.exposeFunction('tell', (message: object) =>
			setting.deaf ? undefined : other.evaluate(hear, message).catch(() => {})
		);
		await page.addScriptTag({ content: script });
	}
	const configuration = {
		iceServers: setting.iceServers ?? [],
		iceTransportPolicy: setting.policy ?? 'all'
	};
	if (setting.occupied) await there.evaluate(occupy, configuration);
	const began = Date.now();
	await there.evaluate(begin, { configuration, offers: false });
	await here.evaluate(begin, { configuration, offers: true });
	if (setting.crash) {
		await here.waitForFunction(() => window.subject.connectionState === 'connected');
		await bo.close();
	}
	const until = (page: Page) => page.waitForFunction(has, setting.until, { timeout: 90_000 });
	const ask = async (page: Page): Promise<IceReport | undefined> => {
		if (setting.crash && page === there) return undefined;
		if (!(setting.deaf && page === there)) await until(page);
		const report = await page.evaluate(() => window.observer.report());
		return { ...report, stats: report.stats.filter(({ type }) => TELLING.includes(type)) };
	};
	const recorded = `Chromium ${ann.version()} in network namespaces: ${setting.about}`;
	const fixture = { recorded, here: await ask(here), there: await ask(there) };
	writeFileSync(join(FOLDER, `${name}.json`), JSON.stringify(fixture, undefined, '\t') + '\n');
	console.log(`${name}: recorded after ${Math.round((Date.now() - began) / 1000)} s`);
}

/** The observer of the app, as a script for a page. */
async function bundle(): Promise<string> {
	const { outputs } = await Bun.build({
		entrypoints: [join(import.meta.dir, '../../src/lib/rtc/diagnosis/ice-observer.ts')],
		format: 'cjs',
		target: 'browser'
	});
	const module = await outputs[0]?.text();
	return `{ const module = { exports: {} }; ${module}; window.IceObserver = module.exports.IceObserver; }`;
}

async function begin({
	configuration,
	offers
}: {
	configuration: RTCConfiguration;
	offers: boolean;
}): Promise<void> {
	const connection = new RTCPeerConnection({ ...configuration, bundlePolicy: 'max-bundle' });
	window.subject = connection;
	window.observer = new window.IceObserver(connection, new AbortController().signal);
	connection.createDataChannel('diag', { negotiated: true, id: 0 });
	connection.addEventListener('icecandidate', ({ candidate }) => {
		if (candidate?.candidate) void window.tell({ candidate: candidate.toJSON() });
	});
	if (!offers) return;
	await connection.setLocalDescription();
	void window.tell({ description: connection.localDescription?.toJSON() as object });
}

/** Takes a place on the relay, and keeps it. */
async function occupy(configuration: RTCConfiguration): Promise<void> {
	const connection = new RTCPeerConnection(configuration);
	connection.createDataChannel('diag');
	await new Promise<void>((resolve) => {
		connection.addEventListener('icecandidate', ({ candidate }) => {
			if (candidate?.type === 'relay') resolve();
		});
		void connection.setLocalDescription();
	});
	Object.assign(window, { occupier: connection });
}

async function hear(message: {
	description?: RTCSessionDescriptionInit;
	candidate?: RTCIceCandidateInit;
}): Promise<void> {
	const connection = window.subject;
	if (message.description) {
		await connection.setRemoteDescription(message.description);
		if (message.description.type !== 'offer') return;
		await connection.setLocalDescription();
		void window.tell({ description: connection.localDescription?.toJSON() as object });
	} else {
		// A candidate may overtake its description on this way.
		while (!connection.remoteDescription) await new Promise(requestAnimationFrame);
		await connection.addIceCandidate(message.candidate);
	}
}

function has(until: Case['until']): boolean {
	const { connectionState, iceGatheringState, remoteDescription } = window.subject;
	switch (until) {
		case 'described':
			return remoteDescription !== null;
		case 'gathered':
			return iceGatheringState === 'complete';
		case 'connected':
			return connectionState === 'connected' && iceGatheringState === 'complete';
		case 'failed':
			return connectionState === 'failed';
		default:
			return until satisfies never;
	}
}

const wanted = process.argv.slice(2);
for (const [name, setting] of Object.entries(cases)) {
	if (wanted.length > 0 && !wanted.includes(name)) continue;
	await record(name, setting).catch((error: unknown) => console.error(name, error));
}
