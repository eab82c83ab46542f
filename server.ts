/**
 * The server. It introduces peers to each other and serves the page; media never comes here.
 * From top to bottom: the events of a call in their order, then start and stop.
 */
import { createServer } from 'node:http';
import type { Server as HttpServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import type { DefaultEventsMap, ServerOptions } from 'socket.io';
import type { ClientToServer, PeerId, RoomId, ServerToClient } from '#lib/protocol.ts';
import { clientAddress } from '#lib/server/address.ts';
import { identify, refusal } from '#lib/server/admission.ts';
import { attachment } from '#lib/server/attachment.ts';
import { ConfigError, loadConfig } from '#lib/server/config.ts';
import type { Config } from '#lib/server/config.ts';
import { Crowd } from '#lib/server/crowd.ts';
import { readFairly } from '#lib/server/fair-reading.ts';
import { Refused, Turns, guard } from '#lib/server/guard.ts';
import type { PeerSocket } from '#lib/server/guard.ts';
import { iceConfiguration } from '#lib/server/ice-servers.ts';
import { Limits } from '#lib/server/limits.ts';
import { servePages } from '#lib/server/pages.ts';
import { MemoryRoster } from '#lib/server/roster.ts';
import type { Roster } from '#lib/server/roster.ts';
import { dropWhenSlow } from '#lib/server/slow-readers.ts';

type SignalingServer = Server<ClientToServer, ServerToClient, DefaultEventsMap, { peer: PeerId }>;

/** What several servers share. Without them one server keeps all to itself. */
interface Stores {
	roster: Roster;
	/** Carries signals from server to server. */
	adapter: NonNullable<ServerOptions['adapter']>;
	limits: Limits;
}

/**
 * Attaches the signaling to `http`, which stays the caller's: `close()` answers what was asked,
 * refuses who wants to join meanwhile, cuts the connections (browsers then try to come back), and
 * leaves `http` as it was found.
 */
export function createSignaling(
	http: HttpServer,
	config: Config,
	{ roster = new MemoryRoster(), limits = new Limits(), adapter }: Partial<Stores> = {}
): { close(): Promise<void> } {
	const crowd = new Crowd();
	const io: SignalingServer = new Server({
		allowRequest: (request, decide) =>
			void refusal(request, config, crowd, limits).then((why) => decide(why, !why)),
		cors: { origin: config.origins },
		transports: ['websocket', 'polling'],
		serveClient: false,
		destroyUpgrade: false, // Vite has a WebSocket of its own on the same server
		perMessageDeflate: false, // what is sealed does not compress
		maxHttpBufferSize: 2 * 1024 * 1024, // bytes; too long a signal gets an answer, not a torn line
		pingInterval: 8_000,
		pingTimeout: 5_000,
		connectTimeout: 8_000,
		...(adapter && { adapter })
	});
	const detach = attachment(http, () => io.attach(http));
	readFairly(io.engine);
	io.engine.on('headers', (headers: Record<string, string>) => {
		headers['X-Content-Type-Options'] = 'nosniff';
	});
	io.engine.on('connection', (connection: PeerSocket['conn']) => {
		crowd.add(
			clientAddress(connection.remoteAddress, connection.request.headers, config),
			connection
		);
		dropWhenSlow(connection);
	});
	/** The latest socket of every peer, and the turns that its sockets share. */
	const present = new Map<PeerId, { socket: PeerSocket; turns: Turns }>();
	let closing = false;

	io.use(identify);

	// What the other servers did, for those on this one. Each server tells its own people.
	roster.watch({
		joined: (room, peer) => io.local.to(room).emit('peer-joined', peer),
		left: (room, peer) => io.local.to(room).emit('peer-left', peer),
		taken: (room, peer) => io.local.in(`${room}:${peer}`).disconnectSockets(true)
	});

	io.on('connection', (socket) => {
		const { peer } = socket.data;
		const address = clientAddress(socket.handshake.address, socket.handshake.headers, config);
		let room: RoomId | undefined;

		// The same peer once more: its older socket goes, and is done leaving before this one's turn.
		const older = present.get(peer);
		const turns = older?.turns ?? new Turns();
		present.set(peer, { socket, turns });
		older?.socket.disconnect(true);

		guard(socket, turns, (cost) => limits.judge(peer, cost), {
			requests: {
				async peek(wanted) {
					if (!(await limits.mayPeek(address))) throw new Refused('rate-limited');
					return { count: await roster.count(wanted) };
				},

				async join(wanted) {
					if (closing) throw new Refused('shutting-down');
					if (room) throw new Refused('already-joined');
					if (!(await limits.mayJoin(address))) throw new Refused('rate-limited');
					const peers = await roster.enter(wanted, peer, config.maxPeers);
					if (peers === 'room-full') throw new Refused('room-full');
					room = wanted;
					// At once, so that nobody can enter between the answer and the first `peer-joined`.
					await socket.join([room, `${room}:${peer}`]);
					socket.local.to(room).emit('peer-joined', peer);
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
					const address = `${room}:${to}`;
					// Who is on this server is reached whether or not the other servers are.
					const near = io.sockets.adapter.rooms.has(address);
					(near ? io.local : io).to(address).emit('signal', peer, sealed);
				},

				leave
			}
		});

		async function leave() {
			if (!room) return;
			const left = room;
			room = undefined;
			const isGone = await roster.leave(left, peer);
			await socket.leave(left);
			await socket.leave(`${left}:${peer}`);
			if (isGone) io.local.to(left).emit('peer-left', peer);
		}

		socket.on('disconnect', () => {
			turns.take(async () => {
				try {
					await leave();
				} finally {
					if (present.get(peer)?.socket === socket) present.delete(peer);
				}
			});
		});
	});

	const allTurns = () => Promise.all([...present.values()].map(({ turns }) => turns.last));
	async function end() {
		closing = true;
		await allTurns();
		io.engine.close(); // io.close() would close http as well
		await allTurns();
		detach();
	}
	let ended: Promise<void> | undefined;
	return { close: () => (ended ??= end()) };
}

/** Longest wait for connections that do not close, in milliseconds. */
const STOP_DEADLINE_MS = 2_000;

/**
 * How long a request may take to arrive, in milliseconds: two megabytes over polling take a while, and
 * who sends a byte now and then holds a connection that others could have.
 */
const PATIENCE = {
	headersTimeout: 10_000,
	requestTimeout: 20_000,
	connectionsCheckingInterval: 2_000
};

async function start() {
	const config = configOrExit();
	const http = config.tls
		? createTlsServer({ ...config.tls, ...PATIENCE })
		: createServer(PATIENCE);
	http.on('request', pagesOrExit('build', config));
	const shared = config.redisUrl ? await share(config.redisUrl) : {};
	const signaling = createSignaling(http, config, shared);

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
	});

	async function stop() {
		setTimeout(() => process.exit(0), STOP_DEADLINE_MS);
		const closed = new Promise((resolve) => http.close(resolve));
		await signaling.close();
		http.closeIdleConnections();
		await closed;
		process.exit(0);
	}
	let stopping: Promise<void> | undefined;
	for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => void (stopping ??= stop()));
}

/** One server alone loads nothing of this. */
const share = async (redisUrl: string) =>
	(await import('#lib/server/redis.ts')).connectRedis(redisUrl);

function configOrExit(): Config {
	try {
		return loadConfig();
	} catch (error) {
		if (error instanceof ConfigError) exit(error.message);
		throw error;
	}
}

function pagesOrExit(directory: string, config: Config) {
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
