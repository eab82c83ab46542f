import type { Server } from 'socket.io';

/** What Engine.IO makes of `ws`, and keeps to itself. */
interface Engine {
	ws: { options: { allowSynchronousEvents: boolean } };
}

/**
 * Takes one message of a WebSocket at a time, and what others sent between two of them. `ws` would
 * hand out at once all it has read, and a thousand signals of one peer would keep everybody waiting.
 * It also reads no further from a peer while it is that far behind.
 */
export function readFairly(engine: Server['engine']): void {
	(engine as unknown as Engine).ws.options.allowSynchronousEvents = false;
}
