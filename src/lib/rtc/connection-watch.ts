import type { Clock } from './clock.ts';
import type { Circumstances, Diagnosis } from './diagnosis/diagnosis.ts';
import type { PeerConnection } from './peer-connection.ts';
import { CodingMeter, NO_SIGNS, type CodingSigns } from './stats/coding.ts';
import { HealthMonitor, type Health, type RemoteClaims } from './stats/health-monitor.ts';
import type { StatsSnapshot } from './stats/stats-snapshot.ts';

/** A connection that has looked for paths so long has found what there is. */
const GATHERED_MS = 5_000;
/** When a path through a relay is reconsidered: by then all candidates are known. */
const RECONSIDERED_MS = 3_000;

export interface ConnectionWatchOptions {
	connection: PeerConnection;
	clock: Clock;
	/** Most frames a second of the camera that are sent now. */
	frameRate(): number;
	/** True while what comes late may be late because of this machine. */
	strained(): boolean;
}

/** What is known of one connection, from its beginning on. The next one has a watch of its own. */
export class ConnectionWatch {
	readonly connection: PeerConnection;
	readonly #options: ConnectionWatchOptions;
	readonly #monitor = new HealthMonitor();
	readonly #meter = new CodingMeter();
	readonly #begunAt: number;
	#claims: RemoteClaims = {};
	#reading: StatsSnapshot | undefined;
	#reconsidered = false;

	constructor(options: ConnectionWatchOptions) {
		this.connection = options.connection;
		this.#options = options;
		this.#begunAt = options.clock.now();
	}

	/** Milliseconds since the connection was made. */
	get age(): number {
		return this.#options.clock.now() - this.#begunAt;
	}

	/** What statistics said last. */
	get reading(): StatsSnapshot | undefined {
		return this.#reading;
	}

	get health(): Health {
		return this.#monitor.health;
	}

	/** What the connection shows of how the machine keeps up. */
	get signs(): CodingSigns {
		return this.connection.established ? this.#meter.signs : NO_SIGNS;
	}

	/** Media comes through: by what the browser says, and by what arrives. */
	get flows(): boolean {
		return this.connection.established && !this.health.silent;
	}

	/** The other side says that its machine cannot keep up. */
	get overloaded(): boolean {
		return this.#claims.overloaded ?? false;
	}

	/** Something that should arrive does not, and another path may bring it. */
	get stalled(): boolean {
		const { silent, unheard, unseen } = this.health;
		const { makes, misses = false } = this.#claims;
		// What their camera does not make, no path can bring.
		const makesPicture = makes?.picture !== false;
		// What a machine has no time for, no path can bring, either.
		const theyMiss = misses && !this.overloaded && !this.#options.strained();
		return silent || unheard || (unseen && makesPicture) || theyMiss;
	}

	/** What the other side says of its own media. */
	claim(claims: RemoteClaims): void {
		this.#claims = { ...this.#claims, ...claims };
	}

	/** Reads statistics. Resolves with the health before; with nothing when there was none to read. */
	async look(): Promise<Health | undefined> {
		if (!this.connection.established) return undefined;
		const snapshot = await this.connection.snapshot().catch(() => undefined); // closed meanwhile
		if (!snapshot) return undefined;
		const before = this.health;
		const now = this.#options.clock.now();
		const { coding, framesCaptured: captured } = snapshot;
		this.#reading = snapshot;
		this.#monitor.update(snapshot, this.#claims, now, this.#options.strained());
		this.#meter.update({ coding, captured, now }, this.#options.frameRate());
		return before;
	}

	/**
	 * True where a relay came first and it is time to look for a direct path, once. A check that
	 * arrives through the relay before its candidate was signaled can make Chromium drop the direct
	 * pair for good.
	 */
	reconsider(): boolean {
		if (this.#reconsidered || !this.#reading?.relayed) return false;
		this.#reconsidered = this.age >= RECONSIDERED_MS && !this.#options.strained();
		return this.#reconsidered;
	}

	/** Why it does not work, or not well; `undefined` while there is nothing to be said. */
	async diagnose(circumstances: Omit<Circumstances, 'waited'>): Promise<Diagnosis | undefined> {
		// A connection that has only just been made knows less than the one before.
		const waited = this.connection.state === 'failed' || this.age >= GATHERED_MS;
		const diagnosis = this.connection.diagnose({ ...circumstances, waited });
		return diagnosis.catch(() => undefined); // closed meanwhile
	}
}
