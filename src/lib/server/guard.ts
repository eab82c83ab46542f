/** Validates and limits what a client sends, runs the rule of each event, and answers. */
import * as v from 'valibot';
import { clientEvents } from '#lib/protocol/server.ts';
import type {
	Answer,
	AnswerTo,
	ClientArguments,
	ClientEvent,
	Refusal
} from '#lib/protocol/server.ts';
import { endAbuse } from './http/engine-connection.ts';
import { costOf } from './limits/limits.ts';
import type { Limits } from './limits/limits.ts';
import type { OnEvent } from './observe/server-event.ts';
import type { PeerSocket } from './peer-socket.ts';
import type { SerialQueue } from './serial-queue.ts';

/** What to do at each event of the contract. A rule that throws is answered with `unavailable`. */
export type Rules = {
	[E in ClientEvent]: (...args: ClientArguments<E>) => Promise<Answer<AnswerTo<E>>>;
};

export const refuse = (error: Refusal) => ({ ok: false, error }) as const;

interface Surroundings {
	queue: SerialQueue;
	limits: Pick<Limits, 'judge'>;
	onEvent: OnEvent;
}

/** Longest event name repeated in `rejected`, in characters. */
const MAX_ECHO_LENGTH = 64;

/**
 * Applies `rules` to the events of `socket`, one after another. Invalid events are answered through
 * their ack, or with `rejected` without one. Nothing that a client sends can throw past this
 * function. A client that ignores `rate-limited` is disconnected.
 */
export function guard(
	socket: PeerSocket,
	rules: Rules,
	{ queue, limits, onEvent }: Surroundings
): void {
	const { peer, address } = socket.data;
	const report = (error: unknown) => onEvent({ type: 'failed', error });

	// Middleware that never calls `next` sees every packet before Socket.io spreads its arguments into
	// listeners: an event with a million arguments would end the process there.
	socket.use((packet) => {
		if (!socket.connected) return; // expelled after this packet was read
		if (queue.isFull) return expel(socket);
		const [name, ...args] = packet as unknown[];
		const ack = args.at(-1);
		const respond = typeof ack === 'function' ? (args.pop() as Respond) : undefined;
		const echo = shortName(name);
		const { event, cost, run } = parse(rules, name, args, respond !== undefined);
		queue
			.add(async () => {
				if (!socket.connected) return;
				const verdict = await limits.judge(peer, address, cost);
				const answer = verdict === 'granted' ? await attempt(run) : refuse('rate-limited');
				const outcome = answer.ok ? 'ok' : answer.error;
				onEvent({ type: 'answered', subject: { peer, address }, event, outcome });
				if (verdict === 'abuse') expel(socket);
				else if (respond) respond(answer);
				else if (!answer.ok) socket.emit('rejected', { event: echo, error: answer.error });
			}, cost)
			.catch(report);
	});

	async function attempt(run: Call['run']): Promise<Answer<object>> {
		try {
			return await run();
		} catch (error) {
			report(error);
			return refuse('unavailable');
		}
	}
}

/** Says goodbye, and reads nothing more from the client. */
function expel(socket: PeerSocket): void {
	const connection = socket.conn;
	socket.disconnect(true);
	endAbuse(connection);
}

/** A copy: a slice of a long name would keep all of it in memory. The name may be a number. */
const shortName = (name: unknown): string =>
	Buffer.from(String(name).slice(0, MAX_ECHO_LENGTH)).toString();

type Respond = (answer: Answer<object>) => void;

interface Call {
	/** `unknown` for a name that is not in the contract. */
	event: ClientEvent | 'unknown';
	/** Points of `Limits.judge`. */
	cost: number;
	run: () => Promise<Answer<object>>;
}

/**
 * The rule to run for an event. A request sent without an ack, or a notice sent with one, is invalid.
 * Invalid arguments, up to 2 MB, are released before the event is queued.
 */
function parse(rules: Rules, name: unknown, args: unknown[], hasAck: boolean): Call {
	if (!isClientEvent(name)) return { ...invalid, event: 'unknown' };
	const expected = clientEvents[name];
	const isRequest = 'answer' in expected;
	const parsed = v.safeParse(expected.args, args, { abortEarly: true });
	if (!parsed.success || isRequest !== hasAck) return { ...invalid, event: name };
	// TypeScript does not know that the rule and the arguments belong to the same event.
	const rule = rules[name] as (...args: unknown[]) => Promise<Answer<object>>;
	return { event: name, cost: costOf(parsed.output), run: () => rule(...parsed.output) };
}

const invalid = { cost: 1, run: () => Promise.resolve(refuse('bad-request')) };

/** Own names only: every object has a `constructor`. */
const isClientEvent = (name: unknown): name is ClientEvent =>
	typeof name === 'string' && Object.hasOwn(clientEvents, name);
