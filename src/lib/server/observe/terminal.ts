import type { DestinationStream } from 'pino';
import { prettyFactory } from 'pino-pretty';

/** Formats a line of JSON for people: local time, level, event and facts. */
const format = prettyFactory({ translateTime: 'SYS:HH:MM:ss', singleLine: true });

/**
 * A destination of the log for a terminal. It formats and writes at once: pino-pretty as a stream
 * would lose the last lines of a process that exits, and its worker is not part of the binary.
 */
export const terminal = (output: Pick<NodeJS.WriteStream, 'write'>): DestinationStream => ({
	write: (line) => void output.write(format(line))
});
