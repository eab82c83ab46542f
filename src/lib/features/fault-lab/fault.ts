import type { Fault } from '#lib/lab/faults.ts';

/** What the lab does to signals, as far as a call has it. */
export const SIGNAL_FAULTS = [
	'delay',
	'reorder',
	'duplicate',
	'drop-offers',
	'drop-answers',
	'drop-candidates',
	'no-host',
	'no-srflx',
	'no-relay',
	'fingerprint'
] as const satisfies readonly Fault[];

/** What can be wrong with what this browser sends, gets and does. */
export type CallFault =
	| (typeof SIGNAL_FAULTS)[number]
	/** The server is not reached, and the page is told. */
	| 'blocked'
	/** Nothing passes to or from the server, and nobody is told. */
	| 'half-open'
	| 'relay-only'
	| 'wrong-password'
	/** The path that is in use is dead; an ICE restart finds another. */
	| 'dead-path'
	/** The camera sends nothing. */
	| 'frozen'
	/** The upload is narrow. */
	| 'capped'
	/** Timers of the connections stand still. */
	| 'timers';

/** What happens at one moment. */
export type Action = 'cut-socket' | 'stop-timers' | 'network' | 'end-camera' | 'end-microphone';
