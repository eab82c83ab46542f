import type { PeerId, RoomId } from '#lib/protocol/server.ts';
import { connectRedis } from '#lib/server/cluster/redis.ts';
import type { ClusterTimes } from '#lib/server/cluster/times.ts';
import type { ServerEvent } from '#lib/server/observe/server-event.ts';
import type { RosterWatcher } from '#lib/server/roster.ts';
import { SHORT_PAUSES } from './cluster.ts';

/** An id that the contract allows, and a person can read. */
export const peerId = (name: string) => name.padEnd(22, '_') as PeerId;

const nameOf = (peer: PeerId) => peer.replaceAll('_', '');

/** What one server shares, what its roster tells, and what it reports. */
export class Node implements RosterWatcher {
	readonly told: string[] = [];
	readonly events: ServerEvent[];
	readonly #shared: Awaited<ReturnType<typeof connectRedis>>;

	private constructor(shared: Awaited<ReturnType<typeof connectRedis>>, events: ServerEvent[]) {
		this.#shared = shared;
		this.events = events;
		this.roster.watch(this);
	}

	static async connect(url: string, times: Partial<ClusterTimes> = {}): Promise<Node> {
		const events: ServerEvent[] = [];
		const onEvent = (event: ServerEvent) => events.push(event);
		return new Node(await connectRedis(url, onEvent, { ...SHORT_PAUSES, ...times }), events);
	}

	get roster() {
		return this.#shared.roster;
	}

	get ready(): boolean {
		return this.#shared.ready();
	}

	get limits() {
		return this.#shared.limits;
	}

	/** Why Redis could not be used, in the order in which it was reported. */
	get sentences(): string[] {
		return this.events.flatMap((event) =>
			event.type === 'store-lost' ? [String(event.error)] : []
		);
	}

	joined(_: RoomId, peer: PeerId): void {
		this.told.push(`${nameOf(peer)} joined`);
	}

	left(_: RoomId, peer: PeerId): void {
		this.told.push(`${nameOf(peer)} left`);
	}

	taken(_: RoomId, peer: PeerId): void {
		this.told.push(`${nameOf(peer)} taken`);
	}

	/** Goes without leaving anything: what Redis sees of a server that dies. */
	[Symbol.dispose](): void {
		this.#shared.close();
	}
}

/** Why a roster refused, or undefined. */
export async function refusalOf(answer: Promise<unknown>): Promise<string | undefined> {
	const outcome = await answer;
	return typeof outcome === 'string' ? outcome : undefined;
}
