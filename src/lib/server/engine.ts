/** Socket.io, set up for strangers: who may connect, and how much may wait for whom. */
import type { Server as HttpServer } from 'node:http';
import { Server } from 'socket.io';
import * as parser from 'socket.io-parser';
import type { DefaultEventsMap, ServerOptions } from 'socket.io';
import type { ClientToServer, PeerId, ServerToClient } from '#lib/protocol.ts';
import { clientAddress } from './address.ts';
import { identify, refusal, turnedAway } from './admission.ts';
import type { RefusedRequest } from './admission.ts';
import { attachment } from './attachment.ts';
import type { Config } from './config.ts';
import { Crowd } from './crowd.ts';
import { dropWhenFlooding } from './floods.ts';
import type { PeerSocket } from './guard.ts';
import type { Observe } from './happenings.ts';
import type { Limits } from './limits.ts';
import { dropWhenSlow } from './slow-readers.ts';

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
	observe: Observe;
	/** Nobody is taken in any more. */
	isClosing: () => boolean;
}

/** The contract knows no bytes. Attachments would be kept until all that were announced have come. */
class TextOnlyDecoder extends parser.Decoder {
	constructor() {
		super({ maxAttachments: 0 });
	}
}

/** Attaches Socket.io to `http`; `detach` leaves it as it was found. */
export function openEngine(
	http: HttpServer,
	config: Config,
	{ limits, adapter, observe, isClosing }: Gate
): { io: SignalingServer; detach: () => void } {
	const crowd = new Crowd();
	const io: SignalingServer = new Server({
		allowRequest(request, decide) {
			if (isClosing()) return decide('shutting-down', false);
			void refusal(request, config, crowd, limits).then((why) => decide(why, !why));
		},
		cors: { origin: config.origins },
		transports: ['websocket', 'polling'],
		serveClient: false,
		destroyUpgrade: false, // Vite has a WebSocket of its own on the same server
		perMessageDeflate: false, // what is sealed does not compress
		httpCompression: false,
		parser: { ...parser, Decoder: TextOnlyDecoder },
		maxHttpBufferSize: 2 * 1024 * 1024, // bytes; too long a signal gets an answer, not a torn line
		pingInterval: 8_000,
		pingTimeout: 5_000,
		connectTimeout: 8_000,
		...(adapter && { adapter })
	});
	const detach = attachment(http, () => io.attach(http));

	io.engine.on('headers', (headers: Record<string, string>) => {
		headers['X-Content-Type-Options'] = 'nosniff';
	});
	io.engine.on('connection', (connection: PeerSocket['conn']) => {
		const { remoteAddress, request } = connection;
		crowd.add(clientAddress(remoteAddress, request.headers, config), connection);
		dropWhenSlow(connection);
		dropWhenFlooding(connection);
	});
	io.engine.on('connection_error', (refused: RefusedRequest) =>
		observe(turnedAway(refused, config))
	);
	io.use(identify(config, observe));
	return { io, detach };
}
