import type { FakeClock } from './fake-clock.ts';

/** The page can do nothing for most of so many seconds. */
export async function busy(clock: FakeClock, seconds: number): Promise<void> {
	for (let second = 0; second < seconds; second++) {
		clock.block(800);
		await clock.pass(200);
	}
}
