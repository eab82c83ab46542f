/**
 * The server. It introduces peers to each other and serves the page; media never comes here.
 * From top to bottom: the events of a call in their order, then start and stop.
 */
import { createServer } from 'node:http';
import type { Server as HttpServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Server } from 'socket.io';
import type { DefaultEventsMap } from 'socket.io';
import type { ClientToServer, PeerId, RoomId, ServerToClient } from '#lib/protocol.ts';
import { identify, isWelcome, turnedAway } from '#lib/server/admission.ts';
import type { RefusedRequest } from '#lib/server/admission.ts';
import { attachment } from '#lib/server/attachment.ts';
import { ConfigError, loadConfig } from '#lib/server/config.ts';
import type { Config } from '#lib/server/config.ts';
import { endOnSignal, moveWithin, passed } from '#lib/server/drain.ts';
import { Refused, Turns, guard } from '#lib/server/guard.ts';
import type { PeerSocket } from '#lib/server/guard.ts';
import { complain, whoIs } from '#lib/server/happenings.ts';
import type { Observe } from '#lib/server/happenings.ts';
import { iceConfiguration } from '#lib/server/ice-servers.ts';
import { createLog } from '#lib/server/log.ts';
import { createMetrics } from '#lib/server/metrics.ts';
import { operations } from '#lib/server/operations.ts';
import { servePages } from '#lib/server/pages.ts';
import { MemoryRoster } from '#lib/server/roster.ts';
import type { Roster } from '#lib/server/roster.ts';

type SignalingServer = Server<ClientToServer, ServerToClient, DefaultEventsMap, { peer: PeerId }>;

/** What several servers may share. */
interface Stores {
	roster: Roster;
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
	{ roster = new MemoryRoster() }: Partial<Stores> = {},
	observe: Observe = complain
): Signaling {
	let closing = false;
	const io: SignalingServer = new Server({
		allowRequest(request, decide) {
			if (closing) decide('shutting-down', false);
			else decide('foreign-origin', isWelcome(request, config.origins));
		},
		cors: { origin: config.origins },
		transports: ['websocket', 'polling'],
		serveClient: false,
		destroyUpgrade: false, // Vite has a WebSocket of its own on the same server
		perMessageDeflate: false, // what is sealed does not compress
		maxHttpBufferSize: 2 * 1024 * 1024, // bytes; too long a signal gets an answer, not a torn line
		pingInterval: 8_000,
		pingTimeout: 5_000,
		connectTimeout: 8_000
	});
	const detach = attachment(http, () => io.attach(http));
	/** The latest socket of every peer, and the turns that its sockets share. */
	const present = new Map<PeerId, { socket: PeerSocket; turns: Turns }>();
	const emptied = Promise.withResolvers<void>();

	io.engine.on('connection_error', (refused: RefusedRequest) => observe(turnedAway(refused)));
	io.use(identify(observe));

	io.on('connection', (socket) => {
		const who = whoIs(socket);
		const { peer } = who;
		let room: RoomId | undefined;

		// The same peer once more: its older socket goes, and is done leaving before this one's turn.
		const older = present.get(peer);
		const turns = older?.turns ?? new Turns(observe);
		present.set(peer, { socket, turns });
		older?.socket.disconnect(true);
		observe({ what: 'connected', who });

		guard(socket, turns, observe, {
			requests: {
				async peek(wanted) {
					return { count: await roster.count(wanted) };
				},

				async join(wanted) {
					if (closing) throw new Refused('shutting-down');
					if (room) throw new Refused('already-joined');
					const peers = await roster.enter(wanted, peer, config.maxPeers);
					if (peers === 'room-full') throw new Refused('room-full');
					room = wanted;
					await socket.join([room, `${room}:${peer}`]);
					socket.to(room).emit('peer-joined', peer);
					observe({ what: 'joined', who: { ...who, room }, people: peers.length + 1 });
					const ice = iceConfiguration(config, peer, Date.now());
					return { self: peer, peers, maxPeers: config.maxPeers, ...ice };
				},

				// Before joining, too: whoever wants an account may join a room of their own for it.
				async 'ice-servers'() {
					return iceConfiguration(config, peer, Date.now());
				}
			},
			notices: {
				// The address starts with the sender's own room: nobody can reach into another.
				async signal(to, sealed) {
					if (!room || to === peer) throw new Refused('bad-request');
					io.to(`${room}:${to}`).emit('signal', peer, sealed);
				},

				leave
			}
		});

		async function leave() {
			if (!room) return;
			const left = room;
			room = undefined;
			observe({ what: 'left', who: { ...who, room: left } });
			await roster.leave(left, peer);
			await socket.leave(left);
			await socket.leave(`${left}:${peer}`);
			io.to(left).emit('peer-left', peer);
		}

		socket.on('disconnect', (reason) => {
			observe({ what: 'disconnected', who, reason });
			turns.take(async () => {
				try {
					await leave();
				} finally {
					if (present.get(peer)?.socket === socket) present.delete(peer);
					if (closing && present.size === 0) emptied.resolve();
				}
			});
		});
	});

	async function drain(withinMs: number, enough: AbortSignal) {
		closing = true;
		observe({ what: 'draining', connections: present.size });
		io.local.emit('moving', moveWithin(present.size, withinMs));
		if (present.size > 0) await Promise.race([emptied.promise, passed(withinMs, enough)]);
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

function start() {
	const config = configOrExit();
	const http = config.tls ? createTlsServer(config.tls) : createServer();
	const metrics = createMetrics();
	const log = createLog({ identifiers: config.logIdentifiers });
	const observe: Observe = (happening) => {
		metrics.count(happening);
		log(happening);
	};
	// A binary (`bun run build:binary`) has the page inside.
	const pages = pagesOrExit(Bun.isStandaloneExecutable ? join(import.meta.dir, 'build') : 'build');
	const { registry } = metrics;
	const { metricsToken } = config;
	http.on(
		'request',
		operations({ isReady: () => signaling.isOpen, registry, metricsToken }, pages)
	);
	const signaling = createSignaling(http, config, {}, observe);

	http.on('error', (error) => exit(`Cannot listen on port ${config.port}: ${error.message}`));
	http.listen(config.port, config.host, () => {
		const { port } = http.address() as AddressInfo;
		const host = ['::', '0.0.0.0'].includes(config.host) ? 'localhost' : config.host;
		const authority = host.includes(':') ? `[${host}]` : host;
		console.log(`Scry is at ${config.tls ? 'https' : 'http'}://${authority}:${port}`);
		if (config.stunUrls.length === 0 && !config.turn) {
			console.log(
				'Neither STUN_URLS nor TURN_URLS is set: calls work only where browsers reach each ' +
					'other directly, on one machine or one network.'
			);
		}
		observe({ what: 'started' });
	});

	endOnSignal(http, signaling, config.drainSeconds, observe);
}

function configOrExit(): Config {
	try {
		return loadConfig();
	} catch (error) {
		if (error instanceof ConfigError) exit(error.message);
		throw error;
	}
}

function pagesOrExit(directory: string) {
	try {
		return servePages(directory);
	} catch {
		exit(`There is no page in ${directory}/ yet. Build it first: bun run build`);
	}
}

function exit(sentence: string): never {
	console.error(sentence);
	process.exit(1);
}

if (import.meta.main) start();
