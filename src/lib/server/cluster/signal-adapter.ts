/** Carries signals to peers on other servers. */
import { Adapter } from 'socket.io-adapter';
import type { BroadcastOptions } from 'socket.io-adapter';
import type { Namespace } from 'socket.io';
import * as v from 'valibot';
import { clientEvents } from '#lib/protocol/server.ts';
import type { ClientArguments } from '#lib/protocol/server.ts';
import type { Bus } from './bus.ts';

/** `room:peer`, the Socket.IO room of one peer: 43 characters, a colon, 22 characters. */
const RECEIVER_LENGTH = 66;

/**
 * Socket.IO's in-memory adapter, with one addition: `io.to('room:peer').emit('signal', from, sealed)`
 * reaches the peer on any server. Everything else stays on this server. A message that arrives cannot
 * join, fetch or disconnect sockets, or reach more than one peer.
 */
export const signalAdapter = (bus: Bus) =>
	class extends Adapter {
		constructor(nsp: Namespace) {
			super(nsp);
			bus.listen('signal', (body) => {
				// Most signals are for other servers. Do not decode those.
				const receiver = body.toString('latin1', 0, RECEIVER_LENGTH);
				if (!this.rooms.has(receiver)) return;
				const signal = readSignal(body.toString('utf8', RECEIVER_LENGTH));
				if (signal) nsp.local.to(receiver).emit('signal', ...signal);
			});
		}

		override broadcast(packet: { data: unknown[] }, options: BroadcastOptions): void {
			const [event, ...signal] = packet.data;
			const [receiver] = options.rooms;
			if (options.flags?.local || event !== 'signal' || receiver === undefined) {
				return super.broadcast(packet, options);
			}
			bus.publish('signal', [receiver, ...signal].join(' '));
		}
	};

/** Reads ` from sealed`. Both have the shape that a client sends them in. */
export function readSignal(text: string): ClientArguments<'signal'> | undefined {
	const [, from, sealed] = /^ (\S+) ([^]*)$/.exec(text) ?? [];
	const signal = v.safeParse(clientEvents.signal.args, [from, sealed]);
	return signal.success ? signal.output : undefined;
}
