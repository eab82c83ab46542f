/** Socket.io, with the limits that untrusted clients need. */
import type { Server as HttpServer } from 'node:http';
import { Server } from 'socket.io';
import * as parser from 'socket.io-parser';
import type { ServerOptions } from 'socket.io';
import { addressOf } from './address.ts';
import { handshakeRefusal, identify, turnedAway } from './admission.ts';
import type { RefusedRequest } from './admission.ts';
import { detachableAttach } from './detachable-attach.ts';
import type { Config } from './config.ts';
import { ConnectionCounter, MAX_CONNECTIONS } from './limits/connection-counter.ts';
import { ContractDecoder } from './limits/decoder.ts';
import { limitPackets } from './limits/packet-limit.ts';
import type { OnEvent } from './observe/server-event.ts';
import { endAfterClose, limitStranger } from './http/engine-connection.ts';
import { MAX_PEER_BYTES } from './http/metered-connection.ts';
import { TurnTakingWebSocketServer } from './http/web-socket-server.ts';
import type { Limits } from './limits/limits.ts';
import { limitBacklog } from './limits/backpressure.ts';
import type { PeerSocket, SignalingServer } from './peer-socket.ts';

/** Carries signals from server to server. */
export type Adapter = NonNullable<ServerOptions['adapter']>;

interface Surroundings {
	limits: Limits;
	adapter: Adapter | undefined;
	onEvent: OnEvent;
	/** True when new clients are refused. */
	isClosing: () => boolean;
}

/** Attaches Socket.io to `http`; `detach` undoes it. */
export function openEngine(
	http: HttpServer,
	config: Config,
	{ limits, adapter, onEvent, isClosing }: Surroundings
): { io: SignalingServer; detach: () => void } {
	const connections = new ConnectionCounter(MAX_CONNECTIONS);
	const io: SignalingServer = new Server({
		allowRequest(request, decide) {
			if (isClosing()) return decide('shutting-down', false);
			void handshakeRefusal(request, config, connections, limits).then((reason) =>
				decide(reason, !reason)
			);
		},
		cors: { origin: config.origins },
		transports: ['websocket', 'polling'],
		serveClient: false,
		destroyUpgrade: false, // Vite has a WebSocket on the same http server
		perMessageDeflate: false, // sealed text does not compress
		httpCompression: false,
		parser: { ...parser, Decoder: ContractDecoder },
		maxHttpBufferSize: MAX_PEER_BYTES, // a signal that is too long gets an answer
		wsEngine: TurnTakingWebSocketServer,
		pingInterval: 8_000,
		// A browser that connects to five others on two cores has answered 10 s late.
		pingTimeout: 15_000,
		connectTimeout: 8_000,
		...(adapter && { adapter })
	});
	const detach = detachableAttach(http, () => io.attach(http));

	io.engine.on('headers', (headers: Record<string, string>) => {
		headers['X-Content-Type-Options'] = 'nosniff';
	});
	io.engine.on('connection', (connection: PeerSocket['conn']) => {
		connections.add(addressOf(connection.request, config), connection);
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
