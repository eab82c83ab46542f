/**
 * The server. It introduces peers to each other and serves the page; media never comes here.
 * From top to bottom: the events of a call in their order, then start and stop.
 */
import { createServer } from 'node:http';
import type { Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { PeerId, RoomId } from '#lib/protocol/server.ts';
import { Budgets } from '#lib/server/limits/budget.ts';
import { ConfigError, loadConfig } from '#lib/server/config.ts';
import type { Config } from '#lib/server/config.ts';
import { endOnSignal, moveWithin, noticeWithin, passed } from '#lib/server/drain.ts';
import { openEngine } from '#lib/server/engine.ts';
import type { Adapter } from '#lib/server/engine.ts';
import { Refused, Turns, guard } from '#lib/server/guard.ts';
import type { PeerSocket } from '#lib/server/guard.ts';
import { logErrors, whoIs } from '#lib/server/observe/server-event.ts';
import type { OnEvent } from '#lib/server/observe/server-event.ts';
import { createTcpListener } from '#lib/server/http/tcp-listener.ts';
import { refuseOtherUpgrades } from '#lib/server/http/upgrades.ts';
import { hasOwnAccounts, iceConfiguration } from '#lib/server/ice-servers.ts';
import { Limits } from '#lib/server/limits/limits.ts';
import { greeting, listenFault } from '#lib/server/http/listen.ts';
import { createLog } from '#lib/server/observe/log.ts';
import { createMetrics } from '#lib/server/observe/metrics.ts';
import { operations } from '#lib/server/observe/operations.ts';
import { acceptAbsoluteForm } from '#lib/server/http/origin-form.ts';
import { servePages } from '#lib/server/http/pages.ts';
import { MemoryRoster } from '#lib/server/roster.ts';
import type { Roster } from '#lib/server/roster.ts';

/** What several servers share. Without them one server keeps all to itself. */
interface Stores {
	roster: Roster;
	limits: Limits;
	adapter: Adapter;
}

interface Signaling {
	/** False from the first step of its end: whoever comes now should be sent elsewhere. */
	readonly isOpen: boolean;
	/**
	 * Takes nobody in any more and asks everybody to move. Resolves when they have, or `withinMs`
	 * are over, or `enough` is said.
	 */
	drain(withinMs: number, enough: AbortSignal): Promise<void>;
	/**
	 * Answers what was asked, refuses who wants to join meanwhile, cuts the connections (browsers
	 * then try to come back), and leaves the http server as it was found.
	 */
	close(): Promise<void>;
}

/** Attaches the signaling to `http`, which stays the caller's. */
export function createSignaling(
	http: HttpServer,
	config: Config,
	stores: Partial<Stores> = {},
	onEvent: OnEvent = logErrors
): Signaling {
	const { roster = new MemoryRoster(), limits = new Limits(onEvent), adapter } = stores;
	let closing = false;
	const isClosing = () => closing;
	const { io, detach } = openEngine(http, config, { limits, adapter, onEvent, isClosing });
	/** The latest socket of every peer, and the turns that its sockets share. */
	const present = new Map<PeerId, { socket: PeerSocket; turns: Turns }>();

	// What the other servers did, for those on this one. Each server tells its own people.
	roster.watch({
		joined: (room, peer) => io.local.to(room).emit('peer-joined', peer),
		left: (room, peer) => io.local.to(room).emit('peer-left', peer),
		taken: (room, peer) => io.local.in(`${room}:${peer}`).disconnectSockets(true)
	});

	io.on('connection', (socket) => {
		const who = whoIs(socket, config);
		const { peer, address } = who;
		const mayRelay = async () => !hasOwnAccounts(config) || limits.mayRelay(peer, address);
		let room: RoomId | undefined;

		// The same peer once more: its older socket goes, and is done leaving before this one's turn.
		const older = present.get(peer);
		const turns = older?.turns ?? new Turns(onEvent);
		present.set(peer, { socket, turns });
		older?.socket.disconnect(true);
		onEvent({ type: 'connected', subject: who });
		if (closing) socket.emit('moving', 0); // it came while the others were told

		guard(socket, turns, {
			judge: (cost) => limits.judge(peer, address, cost),
			answered: (event, outcome) => onEvent({ type: 'answered', subject: who, event, outcome }),
			failed: (error) => onEvent({ type: 'failed', error }),
			requests: {
				async peek(wanted) {
					const other = wanted === room ? undefined : wanted;
					if (!(await limits.mayPeek(address, other))) throw new Refused('rate-limited');
					return { count: await roster.count(wanted) };
				},

				async join(wanted) {
					if (closing) throw new Refused('shutting-down');
					if (room) throw new Refused('already-joined');
					if (!(await limits.mayJoin(address))) throw new Refused('rate-limited');
					const access = (await mayRelay()) ? 'member' : 'none';
					// Most calls need no relay. One that allows nothing else would fail without a word.
					if (access === 'none' && config.iceTransportPolicy === 'relay') {
						throw new Refused('rate-limited');
					}
					const peers = await roster.enter(wanted, peer, config.maxPeers);
					if (peers === 'room-full') throw new Refused('room-full');
					room = wanted;
					// At once, so that nobody can enter between the answer and the first `peer-joined`.
					await socket.join([room, `${room}:${peer}`]);
					socket.local.to(room).emit('peer-joined', peer);
					onEvent({ type: 'joined', subject: { ...who, room }, people: peers.length + 1 });
					if (access === 'none') onEvent({ type: 'no-turn-account', subject: { ...who, room } });
					const ice = iceConfiguration(config, peer, Date.now(), access);
					return { self: peer, peers, maxPeers: config.maxPeers, ...ice };
				},

				async 'ice-servers'() {
					if (!(await mayRelay())) throw new Refused('rate-limited');
					return iceConfiguration(config, peer, Date.now(), room ? 'member' : 'lobby');
				}
			},
			notices: {
				async signal(to, sealed) {
					if (!room || to === peer) throw new Refused('bad-request');
					// Starts with the sender's own room: nobody can reach into another.
					const receiver = `${room}:${to}`;
					// Who is on this server is reached whether or not the other servers are.
					const near = io.sockets.adapter.rooms.has(receiver);
					(near ? io.local : io).to(receiver).emit('signal', peer, sealed);
				},

				leave
			}
		});

		async function leave() {
			if (!room) return;
			const left = room;
			room = undefined;
			onEvent({ type: 'left', subject: { ...who, room: left } });
			const isGone = await roster.leave(left, peer);
			await socket.leave(left);
			await socket.leave(`${left}:${peer}`);
			if (isGone) io.local.to(left).emit('peer-left', peer);
		}

		socket.on('disconnect', (reason) => {
			onEvent({ type: 'disconnected', subject: who, reason });
			turns.take(async () => {
				try {
					await leave();
				} finally {
					if (present.get(peer)?.socket === socket) present.delete(peer);
					if (closing && present.size === 0) allGone();
				}
			});
		});
	});

	let allGone = () => {};
	async function drain(withinMs: number, enough: AbortSignal) {
		closing = true;
		onEvent({ type: 'draining', connections: present.size });
		if (present.size === 0) return;
		const gone = new Promise<void>((resolve) => (allGone = resolve));
		const notice = noticeWithin(withinMs);
		await Promise.race([gone, passed(notice, enough)]);
		io.local.emit('moving', moveWithin(present.size, withinMs - notice));
		await Promise.race([gone, passed(withinMs - notice, enough)]);
	}

	const allTurns = () => Promise.all([...present.values()].map(({ turns }) => turns.last));
	async function end() {
		closing = true;
		await allTurns();
		io.engine.close(); // io.close() would close http as well
		await allTurns();
		detach();
	}
	let ended: Promise<void> | undefined;
	return {
		get isOpen() {
			return !closing;
		},
		drain,
		close: () => (ended ??= end())
	};
}

async function start() {
	const config = configOrExit();
	const { redisUrl, metricsToken } = config;
	/** Listens nowhere itself: the listener hands it what it accepts. */
	const http = createServer();
	const metrics = createMetrics();
	const log = createLog({ identifiers: config.logIdentifiers });
	const onEvent: OnEvent = (event) => {
		metrics.count(event);
		log(event);
	};
	const listener = createTcpListener(http, config, new Budgets(), onEvent);
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

	endOnSignal(listener, signaling, config.drainSeconds, onEvent);
}

/** One server alone loads nothing of this. */
const share = async (redisUrl: string, onEvent: OnEvent) =>
	(await import('#lib/server/cluster/redis.ts')).connectRedis(redisUrl, onEvent);

function configOrExit(): Config {
	try {
		return loadConfig();
	} catch (error) {
		if (error instanceof ConfigError) exit(error.message);
		throw error;
	}
}

function pagesOrExit(config: Config) {
	// A binary (`bun run build:binary`) has the page inside.
	const directory = Bun.isStandaloneExecutable ? join(import.meta.dir, 'build') : 'build';
	try {
		return servePages(directory, config);
	} catch {
		exit(`There is no page in ${directory}/ yet. Build it first: bun run build`);
	}
}

function exit(sentence: string): never {
	console.error(sentence);
	process.exit(1);
}

if (import.meta.main) await start();
