/** The process: starts the server from the environment, and stops it on a signal. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { ConfigError, loadConfig } from './config.ts';
import type { Config } from './config.ts';
import { greeting, listenFault } from './http/listen.ts';
import { acceptAbsoluteForm } from './http/origin-form.ts';
import { servePages } from './http/pages.ts';
import { createTcpListener } from './http/tcp-listener.ts';
import type { TcpListener } from './http/tcp-listener.ts';
import { refuseOtherUpgrades } from './http/upgrades.ts';
import { Budgets } from './limits/budget.ts';
import { createLog } from './observe/log.ts';
import { createMetrics } from './observe/metrics.ts';
import { operations } from './observe/operations.ts';
import type { OnEvent } from './observe/server-event.ts';
import type { CreateSignaling, Signaling } from './signaling.ts';

/** Longest wait for connections that do not close, in milliseconds. */
const STOP_DEADLINE_MS = 2_000;

/** @param unfinishedMs longest time that a client may leave something unfinished */
export async function start(
	createSignaling: CreateSignaling,
	unfinishedMs?: number
): Promise<void> {
	const config = configOrExit();
	const { redisUrl, metricsToken } = config;
	const metrics = createMetrics();
	const destination = process.stdout.isTTY ? await openTerminal() : undefined;
	const log = createLog({ identifiers: config.logIdentifiers, destination });
	const onEvent: OnEvent = (event) => {
		metrics.count(event);
		log(event);
	};

	// Never listens: `listener` hands it every request.
	const http = createServer();
	const listener = createTcpListener(http, config, new Budgets(), onEvent, unfinishedMs);
	const shared = redisUrl === undefined ? undefined : await share(redisUrl, onEvent);
	const isReady = () => signaling.isOpen && (shared?.ready() ?? true);
	const { registry } = metrics;
	http.on('request', operations({ isReady, registry, metricsToken }, pagesOrExit(config)));
	const signaling = createSignaling(http, config, shared, onEvent);
	refuseOtherUpgrades(http);
	acceptAbsoluteForm(http);

	listener.tcp.on('error', (error) => exit(listenFault(config, error)));
	listener.tcp.listen(config.port, config.host, () => {
		const address = listener.tcp.address() as AddressInfo;
		for (const line of greeting(config, address)) console.log(line);
		onEvent({ type: 'started' });
	});

	stopOnSignal(listener, signaling, config.drainSeconds, onEvent);
}

/** Loads pino-pretty, which a server without a terminal does not need. */
const openTerminal = async () => (await import('./observe/terminal.ts')).terminal(process.stdout);

/** Loads the code for Redis, which a single server does not need. */
const share = async (redisUrl: string, onEvent: OnEvent) =>
	(await import('./cluster/redis.ts')).connectRedis(redisUrl, onEvent);

function configOrExit(): Config {
	try {
		return loadConfig();
	} catch (error) {
		if (error instanceof ConfigError) exit(error.message);
		throw error;
	}
}

function pagesOrExit(config: Config) {
	// The binary of `bun run build:binary` has the page inside.
	const directory = Bun.isStandaloneExecutable ? join(import.meta.dir, 'build') : 'build';
	try {
		return servePages(directory, config);
	} catch {
		exit(`There is no page in ${directory}/ yet. Build it first: bun run build`);
	}
}

/**
 * On SIGTERM and SIGINT lets the peers move, closes, and ends the process with 0, within
 * `drainSeconds`. A second signal ends the wait for the peers.
 */
function stopOnSignal(
	listener: TcpListener,
	signaling: Signaling,
	drainSeconds: number,
	onEvent: OnEvent
): void {
	async function stop() {
		await signaling.drain(drainSeconds * 1000 - STOP_DEADLINE_MS, abort.signal);
		setTimeout(end, STOP_DEADLINE_MS);
		const closed = listener.close();
		await signaling.close();
		await closed;
		end();
	}

	function end() {
		onEvent({ type: 'stopped' });
		process.exit(0);
	}

	const abort = new AbortController();
	let stopping: Promise<void> | undefined;
	for (const signal of ['SIGTERM', 'SIGINT']) {
		process.on(signal, () => {
			if (stopping) abort.abort();
			else stopping = stop();
		});
	}
}

function exit(sentence: string): never {
	console.error(sentence);
	process.exit(1);
}
