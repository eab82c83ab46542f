/** Time as the core sees it; injected, so that a test need not wait. */
export interface Clock {
	/** Milliseconds since any fixed moment; never runs backwards. */
	now(): number;
	/** Runs `task` once, `ms` from now, unless the returned function is called before. */
	after(ms: number, task: () => void): () => void;
	/** Runs `task` every `ms`, until the returned function is called. */
	every(ms: number, task: () => void): () => void;
}

export const systemClock: Clock = {
	now: () => performance.now(),
	after(ms, task) {
		const timer = setTimeout(task, ms);
		return () => clearTimeout(timer);
	},
	every(ms, task) {
		const timer = setInterval(task, ms);
		return () => clearInterval(timer);
	}
};
