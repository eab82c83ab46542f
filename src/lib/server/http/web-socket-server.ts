// Bun replaces a module named `ws` with its own, which bypasses our meters.
import { WebSocketServer } from 'ws-npm';
import type { ServerOptions } from 'ws-npm';

/**
 * The WebSocket server of Engine.IO. Each message gets a turn of the event loop of its own: a hundred
 * messages in one read do not delay other clients, and a packet is handled before the next is parsed.
 */
export class TurnTakingWebSocketServer extends WebSocketServer {
	constructor(options: ServerOptions) {
		super({ ...options, allowSynchronousEvents: false });
	}
}
