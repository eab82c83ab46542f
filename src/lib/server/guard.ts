/** Everything a browser sends passes here before server.ts sees it, and its answer on the way back. */
import type { DefaultEventsMap, Socket } from 'socket.io';
import * as v from 'valibot';
import { ClientEvent } from '#lib/protocol/server.ts';
import type {
	Answer,
	ClientToServer,
	PeerId,
	Refusal,
	ServerToClient
} from '#lib/protocol/server.ts';
import type { OnEvent } from './observe/server-event.ts';
import { endAbuse } from './http/engine-connection.ts';
import { costOf } from './limits/limits.ts';
import type { Verdict } from './limits/limits.ts';

export type PeerSocket = Socket<ClientToServer, ServerToClient, DefaultEventsMap, { peer: PeerId }>;

/** Thrown by an event's rule to refuse it: the browser gets `refusal`, the log nothing. */
export class Refused extends Error {
	override readonly name = 'Refused';
	readonly refusal: Refusal;

	constructor(refusal: Refusal) {
		super(refusal);
		this.refusal = refusal;
	}
}

/** Points of what may wait for its turn (`costOf`); Scry's own page keeps 500 signals at most. */
const MAX_WAITING = 2_000;

/**
 * Runs the tasks of one peer one after another, in the order they came. So a disconnect cannot
 * overtake the join before it and leave a seat taken for ever.
 */
export class Turns {
	/** Settles when the last task has; never rejects. */
	last: Promise<void> = Promise.resolve();
	readonly #onEvent: OnEvent;
	#waiting = 0;

	constructor(onEvent: OnEvent) {
		this.#onEvent = onEvent;
	}

	/** More waits than a page ever sends: the tasks before do not end, or somebody floods. */
	get crowded(): boolean {
		return this.#waiting >= MAX_WAITING;
	}

	take(task: () => Promise<void>, cost = 0): void {
		this.#waiting += cost;
		this.last = this.last
			.then(task)
			.catch((error: unknown) => this.#onEvent({ type: 'failed', error }))
			.finally(() => (this.#waiting -= cost));
	}
}

type Arguments<E extends ClientEvent> = v.InferOutput<(typeof ClientEvent)[E]>;
type AnswerTo<E extends ClientEvent> =
	Parameters<ClientToServer[E]> extends [...unknown[], (answer: infer A) => void] ? A : never;
type Request = { [E in ClientEvent]: [AnswerTo<E>] extends [never] ? never : E }[ClientEvent];
type Notice = Exclude<ClientEvent, Request>;

/** What to do at every event of the contract. A request returns its answer; a notice nothing. */
export interface Rules {
	/** Whether the sender may spend `cost`. */
	judge(cost: number): Promise<Verdict>;
	/** Hears how each event was answered. */
	answered(event: ClientEvent | 'unknown', outcome: 'ok' | Refusal): void;
	/** Hears of a rule that threw. */
	failed(error: unknown): void;
	requests: {
		[E in Request]: (
			...args: Arguments<E>
		) => Promise<Omit<Extract<AnswerTo<E>, { ok: true }>, 'ok'>>;
	};
	notices: { [E in Notice]: (...args: Arguments<E>) => Promise<void> };
}

/** Longest event name told back in `rejected`, in characters. */
const MAX_ECHO_LENGTH = 64;

/**
 * Applies `rules` to what `socket` sends, as far as `judge` grants what it costs. Whatever does not
 * fit the contract is answered through its ack, or with `rejected` when it has none; nothing a
 * browser sends can throw past this function. Who goes on and on is disconnected.
 */
export function guard(socket: PeerSocket, turns: Turns, rules: Rules): void {
	// A middleware that never calls `next` sees every packet before Socket.io spreads it into
	// listeners: an event with a million arguments would end the process there.
	socket.use((packet) => {
		if (!socket.connected) return; // it was expelled, and this came before
		if (turns.crowded) return expel(socket);
		const [name, ...args] = packet as unknown[];
		const event = shortName(name);
		const ack = args.at(-1);
		const respond = typeof ack === 'function' ? (args.pop() as Respond) : undefined;
		const what = known(name);
		const act = understand(respond ? rules.requests : rules.notices, String(name), args);
		turns.take(async () => {
			if (!socket.connected) return;
			const verdict = await rules.judge(act.cost);
			const answer = await outcome(verdict === 'granted' ? act.run : tooOften, rules);
			rules.answered(what, answer.ok ? 'ok' : answer.error);
			if (verdict === 'abuse') expel(socket);
			else if (respond) respond(answer);
			else if (!answer.ok) socket.emit('rejected', { event, error: answer.error });
		}, act.cost);
	});
}

/** Tells the client, and reads nothing more of it. */
function expel(socket: PeerSocket): void {
	const connection = socket.conn;
	socket.disconnect(true);
	endAbuse(connection);
}

/** It may be a number, or a megabyte long, of which a mere slice would keep all. */
const shortName = (name: unknown): string =>
	Buffer.from(String(name).slice(0, MAX_ECHO_LENGTH)).toString();

type Respond = (answer: Answer<object>) => void;
type Rule = (...args: unknown[]) => Promise<object | void>;
interface Act {
	cost: number;
	run: () => Promise<object | void>;
}

const tooOften = async () => {
	throw new Refused('rate-limited');
};
const senseless: Act = {
	cost: 1,
	run: async () => {
		throw new Refused('bad-request');
	}
};

/**
 * What an event asks for. Requests come with an ack and notices without; asked for the other kind, no
 * rule is found. Nothing of what fits no rule is kept until its turn: it may be two megabytes.
 */
function understand(
	rules: Rules['requests'] | Rules['notices'],
	event: string,
	args: unknown[]
): Act {
	// Own names only: `constructor` and `__proto__` are events of nobody.
	if (!Object.hasOwn(rules, event)) return senseless;
	const parsed = v.safeParse(ClientEvent[event as ClientEvent], args, { abortEarly: true });
	if (!parsed.success) return senseless;
	const rule = rules[event as keyof typeof rules] as Rule;
	return { cost: costOf(parsed.output), run: () => rule(...parsed.output) };
}

async function outcome(run: Act['run'], rules: Rules): Promise<Answer<object>> {
	try {
		return { ok: true, ...(await run()) };
	} catch (error) {
		if (error instanceof Refused) return { ok: false, error: error.refusal };
		rules.failed(error);
		return { ok: false, error: 'unavailable' };
	}
}

const known = (name: unknown): ClientEvent | 'unknown' =>
	typeof name === 'string' && Object.hasOwn(ClientEvent, name) ? (name as ClientEvent) : 'unknown';
