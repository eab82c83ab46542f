/** The type of `createSignaling` in server.ts, for the code that starts and stops it. */
import type { Server as HttpServer } from 'node:http';
import type { Config } from './config.ts';
import type { Adapter } from './engine.ts';
import type { Limits } from './limits/limits.ts';
import type { OnEvent } from './observe/server-event.ts';
import type { Roster } from './roster.ts';

/** What several servers share. A server without them keeps its own. */
interface Stores {
	roster: Roster;
	limits: Limits;
	adapter: Adapter;
}

export interface Signaling {
	/** False from the start of `drain` or `close`: a load balancer should send clients elsewhere. */
	readonly isOpen: boolean;
	/**
	 * Refuses new clients and asks the connected ones to move. Resolves when they have, when
	 * `withinMs` are over, or when `abort` fires.
	 */
	drain(withinMs: number, abort: AbortSignal): Promise<void>;
	/**
	 * Answers the requests received so far (a `join` with `shutting-down`), cuts the connections, and
	 * removes itself from the http server. Browsers then try to come back. May be called twice.
	 */
	close(): Promise<void>;
}

/** Attaches the signaling to `http`, which the caller closes. */
export type CreateSignaling = (
	http: HttpServer,
	config: Config,
	stores?: Partial<Stores>,
	onEvent?: OnEvent
) => Signaling;
