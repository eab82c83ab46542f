import pino from 'pino';
import type { DestinationStream, Logger } from 'pino';
import type { OnEvent, ServerEvent } from './server-event.ts';

/** Lines of one kind in a second. More are a storm or an attack: the rest is only counted. */
const MAX_LINES_A_SECOND = 50;

/** The ends of a connection that nobody chose: worth a line, unlike a closed page. */
const CAUSES = ['ping timeout', 'parse error', 'transport error'];

/** What was refused to somebody. */
const WARNINGS: ServerEvent['type'][] = ['turned-away', 'answered', 'no-turn-account'];

interface LogOptions {
	/** Also write who it was: addresses, rooms, peers. */
	identifiers: boolean;
	destination?: DestinationStream;
	/** Milliseconds since 1970. */
	now?: () => number;
}

/**
 * Writes a line of JSON for everything worth reading, by default to stdout; in a terminal, words.
 * Written at once, so that the last line before a crash is there.
 */
export function createLog({
	identifiers,
	destination = process.stdout.isTTY ? terminal : pino.destination({ dest: 1, sync: true }),
	now = Date.now
}: LogOptions): OnEvent {
	const logger = pino(
		{
			base: null, // neither the machine's name nor the process's number
			timestamp: pino.stdTimeFunctions.isoTime,
			formatters: { level: (level) => ({ level }) }
		},
		destination
	);
	const mayWrite = bound(logger, now);

	return (event) => {
		if (!isWorthReading(event) || !mayWrite(event.type)) return;
		const { type, ...facts } = event;
		if ('error' in event) return logger.error({ error: described(event.error) }, type);
		const { subject, ...rest } = { subject: undefined, ...facts };
		const level = WARNINGS.includes(type) ? 'warn' : 'info';
		logger[level]({ ...rest, ...(identifiers && subject) }, type);
	};
}

/** Visits of the lobby are not: who stays joins. Nor is what went as it should. */
const isWorthReading = (event: ServerEvent) =>
	event.type !== 'connected' &&
	(event.type !== 'disconnected' || CAUSES.includes(event.reason)) &&
	(event.type !== 'answered' || event.outcome !== 'ok');

/** An error without what libraries hang on it: a command to a store carries rooms and peers. */
const described = (error: unknown) =>
	error instanceof Error ? { name: error.name, stack: error.stack } : { name: String(error) };

/** True while there is room for another line of a kind in this second. */
function bound(logger: Logger, now: () => number): (kind: string) => boolean {
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

interface Line {
	time: string;
	msg: string;
	level: string;
	error?: { name: string; stack?: string };
}

/** For whoever sits in front of it: the time, the word, and the facts. */
export function forPeople(line: string): string {
	const { time, msg, level, error, ...facts } = JSON.parse(line) as Line;
	const told = Object.entries<unknown>(facts).map(([name, fact]) => `${name} ${String(fact)}`);
	const word = level === 'info' ? msg : `${level}: ${msg}`;
	const stack = error ? `\n${error.stack ?? error.name}` : '';
	return `${time.slice(11, 19)} ${[word, ...told].join(', ')}${stack}\n`;
}

const terminal: DestinationStream = {
	write: (line) => void process.stdout.write(forPeople(line))
};
