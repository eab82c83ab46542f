/** Everything a browser sends passes here before server.ts sees it, and its answer on the way back. */
import type { DefaultEventsMap, Socket } from 'socket.io';
import * as v from 'valibot';
import { ClientEvent } from '#lib/protocol.ts';
import type { Answer, ClientToServer, PeerId, Refusal, ServerToClient } from '#lib/protocol.ts';
import { whoIs } from './happenings.ts';
import type { Observe } from './happenings.ts';

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

/**
 * Runs the tasks of one peer one after another, in the order they came. So a disconnect cannot
 * overtake the join before it and leave a seat taken for ever.
 */
export class Turns {
	/** Settles when the last task has; never rejects. */
	last: Promise<void> = Promise.resolve();
	readonly #observe: Observe;

	constructor(observe: Observe) {
		this.#observe = observe;
	}

	take(task: () => Promise<void>): void {
		this.last = this.last
			.then(task)
			.catch((error: unknown) => this.#observe({ what: 'failed', error }));
	}
}

type Arguments<E extends ClientEvent> = v.InferOutput<(typeof ClientEvent)[E]>;
type AnswerTo<E extends ClientEvent> =
	Parameters<ClientToServer[E]> extends [...unknown[], (answer: infer A) => void] ? A : never;
type Request = { [E in ClientEvent]: [AnswerTo<E>] extends [never] ? never : E }[ClientEvent];
type Notice = Exclude<ClientEvent, Request>;

/** What to do at every event of the contract. A request returns its answer; a notice nothing. */
export interface Rules {
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
 * Applies `rules` to what `socket` sends. Whatever does not fit the contract is answered through its
 * ack, or with `rejected` when it has none; nothing a browser sends can throw past this function.
 * `observe` hears how each was answered.
 */
export function guard(socket: PeerSocket, turns: Turns, observe: Observe, rules: Rules): void {
	const who = whoIs(socket);
	// A middleware that never calls `next` sees every packet before Socket.io spreads it into
	// listeners: an event with a million arguments would end the process there.
	socket.use((packet) => {
		const [name, ...args] = packet as unknown[];
		const event = String(name); // it may be a number
		const ack = args.at(-1);
		const respond = typeof ack === 'function' ? (args.pop() as Respond) : undefined;
		turns.take(async () => {
			if (!socket.connected) return;
			const answer = await apply(respond ? rules.requests : rules.notices, event, args, observe);
			const outcome = answer.ok ? 'ok' : answer.error;
			observe({ what: 'answered', who, event: isKnown(event) ? event : 'unknown', outcome });
			if (respond) respond(answer);
			else if (!answer.ok) {
				const told = event.slice(0, MAX_ECHO_LENGTH); // it may be a megabyte long
				socket.emit('rejected', { event: told, error: answer.error });
			}
		});
	});
}

type Respond = (answer: Answer<object>) => void;
type Rule = (...args: unknown[]) => Promise<object | void>;

/** Requests come with an ack and notices without; asked for the other kind, no rule is found. */
async function apply(
	rules: Rules['requests'] | Rules['notices'],
	event: string,
	args: unknown[],
	observe: Observe
): Promise<Answer<object>> {
	try {
		// Own names only: `constructor` and `__proto__` are events of nobody.
		if (!Object.hasOwn(rules, event)) throw new Refused('bad-request');
		const parsed = v.safeParse(ClientEvent[event as ClientEvent], args, { abortEarly: true });
		if (!parsed.success) throw new Refused('bad-request');
		const rule = rules[event as keyof typeof rules] as Rule;
		return { ok: true, ...(await rule(...parsed.output)) };
	} catch (error) {
		if (error instanceof Refused) return { ok: false, error: error.refusal };
		observe({ what: 'failed', error });
		return { ok: false, error: 'unavailable' };
	}
}

const isKnown = (event: string): event is ClientEvent => Object.hasOwn(ClientEvent, event);
