import { systemClock, type Clock } from './clock.ts';

/** What comes of `promise`; undefined when that takes longer than `ms`. */
export async function atMost<T>(
	ms: number,
	promise: Promise<T>,
	clock: Clock = systemClock
): Promise<T | undefined> {
	let stop = () => {};
	const enough = new Promise<undefined>((resolve) => {
		stop = clock.after(ms, () => resolve(undefined));
	});
	try {
		return await Promise.race([promise, enough]);
	} finally {
		stop();
	}
}
