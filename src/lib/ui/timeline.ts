/** What happened, in the lane of whoever it happened to. */
export interface TimelineEntry {
	/** By which it is picked. */
	id: number;
	/** Milliseconds since the beginning. */
	at: number;
	/** Its lane, from 0. */
	lane: number;
	/** The lane that it goes to. Without one it stays where it is. */
	to?: number;
	kind: 'signal' | 'signaling' | 'gathering' | 'ice' | 'dtls' | 'connection' | 'fault';
	text: string;
	/** It does not arrive. */
	lost?: boolean;
}

/** `0.12 s`: short enough for a column, and exact enough to see what waits for what. */
export const secondsOf = ({ at }: Pick<TimelineEntry, 'at'>): string =>
	`${(at / 1_000).toFixed(2)} s`;
