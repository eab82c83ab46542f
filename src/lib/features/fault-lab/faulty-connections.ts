import { systemClock, type Clock } from '#lib/rtc/clock.ts';
import {
	createConnection,
	type Connection,
	type CreateConnection
} from '#lib/rtc/create-connection.ts';
import { faultyConfiguration, FaultyConnection } from './faulty-connection.ts';
import type { Faults } from './faults.svelte.ts';

/** Makes the connections of a call, and does to them what the faults say, for as long as they live. */
export class FaultyConnections {
	readonly #faults: Faults;
	readonly #clock: Clock;
	readonly #create: CreateConnection;
	#live: FaultyConnection[] = [];
	/** The newest connection to each peer. */
	readonly #ofPeer = new Map<string, Connection>();
	/** Made, and not known yet for which peer. */
	#unclaimed: Connection | undefined;

	constructor(faults: Faults, create: CreateConnection = createConnection, clock = systemClock) {
		this.#faults = faults;
		this.#create = create;
		this.#clock = clock;
		faults.subscribe(() => {
			for (const each of this.#live) each.update();
		});
	}

	create(configuration: RTCConfiguration): Connection {
		const connection = this.#create(faultyConfiguration(configuration, this.#faults));
		this.#live = this.#live.filter(({ closed }) => !closed);
		this.#live.push(new FaultyConnection(connection, this.#faults, this.#clock));
		this.#unclaimed = connection;
		return connection;
	}

	/** The connection that was made last leads to this peer, if that was not said of another. */
	claim(peer: string): void {
		if (this.#unclaimed) this.#ofPeer.set(peer, this.#unclaimed);
		this.#unclaimed = undefined;
	}

	/** The connection to a peer, as the page sees it. */
	of(peer: string): Connection | undefined {
		const connection = this.#ofPeer.get(peer);
		return connection?.signalingState === 'closed' ? undefined : connection;
	}

	/** Nobody is here any more. */
	forget(): void {
		this.#ofPeer.clear();
		this.#unclaimed = undefined;
	}
}
