// Bun puts a `ws` of its own in the place of that name, which reads past our meters.
import { WebSocketServer } from 'ws-npm';
import type { ServerOptions } from 'ws-npm';

/**
 * The WebSocket server of Engine.IO. Each message gets a turn of the event loop for itself: nobody's
 * hundred messages in one read keep others waiting, and a packet is dealt with before the next comes.
 */
export class TurnTakingWebSocketServer extends WebSocketServer {
	constructor(options: ServerOptions) {
		super({ ...options, allowSynchronousEvents: false });
	}
}
