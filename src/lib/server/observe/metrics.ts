import { Counter, Gauge, Registry, collectDefaultMetrics } from 'prom-client';
import type { RoomId } from '#lib/protocol/server.ts';
import type { OnEvent } from './server-event.ts';

/** Default metrics of prom-client that Bun does not support: they would stay at zero. */
const UNKNOWN_TO_BUN = [
	...['nodejs_active_handles', 'nodejs_active_handles_total'],
	...['nodejs_active_requests', 'nodejs_active_requests_total'],
	...['nodejs_active_resources', 'nodejs_active_resources_total'],
	'nodejs_gc_duration_seconds',
	...['nodejs_heap_space_size_total_bytes', 'nodejs_heap_space_size_used_bytes'],
	...['nodejs_heap_space_size_available_bytes', 'nodejs_version_info']
];

export interface Metrics {
	count: OnEvent;
	/** All metrics, in the text format of Prometheus. */
	registry: Registry;
}

/**
 * Counts the events of this server. The default metrics of the process come with them: memory,
 * processor time, and the lag of the event loop since the last scrape. Call it once a process.
 */
export function createMetrics(): Metrics {
	const registry = new Registry();
	const registers = [registry];
	collectDefaultMetrics({ register: registry });
	for (const name of UNKNOWN_TO_BUN) registry.removeSingleMetric(name);

	const connections = new Gauge({
		name: 'scry_connections',
		help: 'Peers connected to this server',
		registers
	});
	/** Peers of this server in each room. */
	const rooms = new Map<RoomId, number>();
	new Gauge({
		name: 'scry_rooms',
		help: 'Rooms with a peer of this server in them',
		registers,
		collect() {
			this.set(rooms.size);
		}
	});
	const events = new Counter({
		name: 'scry_events_total',
		help: 'Events of clients, by event and by outcome: "ok" or the reason of the refusal',
		labelNames: ['event', 'outcome'],
		registers
	});
	const turnedAway = new Counter({
		name: 'scry_handshake_failures_total',
		help: 'Refused connections, by reason',
		labelNames: ['reason'],
		registers
	});
	const failures = new Counter({
		name: 'scry_failures_total',
		help: 'Errors of this server; each is in the log',
		registers
	});

	function count(room: RoomId | undefined, change: 1 | -1) {
		if (room === undefined) return;
		const people = (rooms.get(room) ?? 0) + change;
		if (people > 0) rooms.set(room, people);
		else rooms.delete(room);
	}

	return {
		registry,
		count(event) {
			switch (event.type) {
				case 'connected':
					return connections.inc();
				case 'disconnected':
					return connections.dec();
				case 'turned-away':
					return turnedAway.inc({ reason: event.reason });
				case 'joined':
					return count(event.subject.room, 1);
				case 'left':
					return count(event.subject.room, -1);
				case 'answered':
					return events.inc({ event: event.event, outcome: event.outcome });
				case 'failed':
				case 'store-lost':
					return failures.inc();
				case 'no-turn-account':
				case 'started':
				case 'draining':
				case 'stopped':
				case 'store-back':
					return;
				default:
					return event satisfies never;
			}
		}
	};
}
