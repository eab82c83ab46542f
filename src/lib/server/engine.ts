/** Socket.io, set up for strangers: who may connect, and how much may wait for whom. */
import type { Server as HttpServer } from 'node:http';
import { Server } from 'socket.io';
import * as parser from 'socket.io-parser';
import type { DefaultEventsMap, ServerOptions } from 'socket.io';
import type { ClientToServer, PeerId, ServerToClient } from '#lib/protocol/server.ts';
import { clientAddress } from './address.ts';
import { identify, refusal, turnedAway } from './admission.ts';
import type { RefusedRequest } from './admission.ts';
import { detachableAttach } from './detachable-attach.ts';
import type { Config } from './config.ts';
import { ConnectionCounter, MAX_CONNECTIONS } from './limits/connection-counter.ts';
import { ContractDecoder } from './limits/decoder.ts';
import { limitPackets } from './limits/packet-limit.ts';
import type { PeerSocket } from './guard.ts';
import type { OnEvent } from './observe/server-event.ts';
import { endAfterClose, limitStranger } from './http/engine-connection.ts';
import { MAX_PEER_BYTES } from './http/metered-connection.ts';
import { TurnTakingWebSocketServer } from './http/web-socket-server.ts';
import type { Limits } from './limits/limits.ts';
import { limitBacklog } from './limits/backpressure.ts';

export type SignalingServer = Server<
	ClientToServer,
	ServerToClient,
	DefaultEventsMap,
	{ peer: PeerId }
>;

/** Carries signals from server to server. */
export type Adapter = NonNullable<ServerOptions['adapter']>;

interface Gate {
	limits: Limits;
	adapter: Adapter | undefined;
	onEvent: OnEvent;
	/** Nobody is taken in any more. */
	isClosing: () => boolean;
}

/** Attaches Socket.io to `http`; `detach` leaves it as it was found. */
export function openEngine(
	http: HttpServer,
	config: Config,
	{ limits, adapter, onEvent, isClosing }: Gate
): { io: SignalingServer; detach: () => void } {
	const connections = new ConnectionCounter(MAX_CONNECTIONS);
	const io: SignalingServer = new Server({
		allowRequest(request, decide) {
			if (isClosing()) return decide('shutting-down', false);
			void refusal(request, config, connections, limits).then((why) => decide(why, !why));
		},
		cors: { origin: config.origins },
		transports: ['websocket', 'polling'],
		serveClient: false,
		destroyUpgrade: false, // Vite has a WebSocket of its own on the same server
		perMessageDeflate: false, // what is sealed does not compress
		httpCompression: false,
		parser: { ...parser, Decoder: ContractDecoder },
		maxHttpBufferSize: MAX_PEER_BYTES, // too long a signal gets an answer, not a torn line
		wsEngine: TurnTakingWebSocketServer,
		pingInterval: 8_000,
		pingTimeout: 5_000,
		connectTimeout: 8_000,
		...(adapter && { adapter })
	});
	const detach = detachableAttach(http, () => io.attach(http));

	io.engine.on('headers', (headers: Record<string, string>) => {
		headers['X-Content-Type-Options'] = 'nosniff';
	});
	io.engine.on('connection', (connection: PeerSocket['conn']) => {
		const { remoteAddress, request } = connection;
		const address = clientAddress(remoteAddress, request.headers, config);
		connections.add(address, connection);
		limitStranger(connection);
		limitBacklog(connection);
		limitPackets(connection);
		endAfterClose(connection);
	});
	io.engine.on('connection_error', (refused: RefusedRequest) =>
		onEvent(turnedAway(refused, config))
	);
	io.use(identify(config, onEvent));
	return { io, detach };
}
