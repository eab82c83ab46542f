/** Waits and pauses of a server in a cluster, in milliseconds. Tests use shorter ones. */
export interface ClusterTimes {
	/** How long a seat lasts that no server renews. */
	seatLife: number;
	/**
	 * Pause between two heartbeats. Together with `seatLife` it decides when the peers of a dead server
	 * are reported as left: after six seconds at most. Pages wait eight more for their media.
	 */
	beat: number;
	/** A heartbeat that succeeded longer ago than this proves nothing about now. */
	fresh: number;
	/** A lost connection is reported after this, unless an attempt to reconnect gives the reason. */
	unexplained: number;
	/** A connection that is silent for so long while a command is pending is dead. */
	answer: number;
	/** Longest pause before the next attempt to connect. */
	retry: number;
}

export const CLUSTER_TIMES: ClusterTimes = {
	seatLife: 4_500,
	beat: 1_500,
	fresh: 4_000,
	unexplained: 1_000,
	answer: 1_000,
	retry: 500
};
