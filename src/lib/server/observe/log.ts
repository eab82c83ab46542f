import pino from 'pino';
import type { DestinationStream, Logger } from 'pino';
import type { OnEvent, ServerEvent } from './server-event.ts';

/** Lines of one type in a second. Further ones, in an outage or an attack, are only counted. */
const MAX_LINES_A_SECOND = 50;

/** Reasons of a disconnect that are logged. A closed page is not. */
const CAUSES = ['ping timeout', 'parse error', 'transport error'];

/** Events in which a client did not get what it asked for. */
const WARNINGS: ServerEvent['type'][] = ['turned-away', 'answered', 'no-turn-account'];

interface LogOptions {
	/** Also write addresses, rooms and peers. */
	identifiers: boolean;
	/** @default stdout */
	destination?: DestinationStream | undefined;
	/** Milliseconds since 1970. */
	now?: () => number;
}

/**
 * Writes a line of JSON for each event that is worth reading. It is written synchronously, so that
 * the last line before a crash is not lost.
 */
export function createLog({
	identifiers,
	destination = pino.destination({ dest: 1, sync: true }),
	now = Date.now
}: LogOptions): OnEvent {
	const logger = pino(
		{
			base: null, // neither host name nor process id
			timestamp: pino.stdTimeFunctions.isoTime,
			formatters: { level: (level) => ({ level }) }
		},
		destination
	);
	const mayWrite = lineLimit(logger, now);

	return (event) => {
		if (!isWorthReading(event) || !mayWrite(event.type)) return;
		const { type, ...facts } = event;
		if ('error' in event) return logger.error({ error: described(event.error) }, type);
		const { subject, ...rest } = { subject: undefined, ...facts };
		const level = WARNINGS.includes(type) ? 'warn' : 'info';
		logger[level]({ ...rest, ...(identifiers && subject) }, type);
	};
}

/** Connections are not: a visitor who stays also joins. */
const isWorthReading = (event: ServerEvent) =>
	event.type !== 'connected' &&
	(event.type !== 'disconnected' || CAUSES.includes(event.reason)) &&
	(event.type !== 'answered' || event.outcome !== 'ok');

/** Leaves out the properties that libraries add: those of Redis contain rooms and peers. */
const described = (error: unknown) =>
	error instanceof Error ? { name: error.name, stack: error.stack } : { name: String(error) };

/** Returns a function that is true while another line of a type may be written in this second. */
function lineLimit(logger: Logger, now: () => number): (kind: ServerEvent['type']) => boolean {
	const windows = new Map<string, { second: number; lines: number }>();
	return (kind) => {
		const second = Math.floor(now() / 1000);
		let window = windows.get(kind);
		if (window?.second !== second) {
			const more = (window?.lines ?? 0) - MAX_LINES_A_SECOND;
			if (more > 0) logger.warn({ kind, more }, 'left-out');
			windows.set(kind, (window = { second, lines: 0 }));
		}
		return ++window.lines <= MAX_LINES_A_SECOND;
	};
}
