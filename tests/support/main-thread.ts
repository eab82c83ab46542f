import type { Caller } from './caller.ts';

declare global {
	interface Window {
		/** How long the page could do nothing else: tasks over 50 ms, and timers that came late. */
		blocks: { at: number; ms: number }[];
	}
}

/** Watches the main thread of a page. For a context that has opened no page yet. */
export async function watchMainThread({ context }: Caller): Promise<void> {
	await context.addInitScript(() => {
		window.blocks = [];
		new PerformanceObserver((list) => {
			for (const { startTime, duration } of list.getEntries()) {
				window.blocks.push({ at: startTime, ms: duration });
			}
		}).observe({ type: 'longtask' });
		const intervalMs = 20;
		let last = performance.now();
		setInterval(() => {
			const now = performance.now();
			window.blocks.push({ at: now, ms: now - last - intervalMs });
			last = now;
		}, intervalMs);
	});
}

/** The longest time in milliseconds that the page was blocked while `during` went on. */
export async function longestBlock(
	{ page }: Caller,
	during: () => Promise<unknown>
): Promise<number> {
	const since = await page.evaluate(() => performance.now());
	await during();
	return page.evaluate(
		(since) => Math.max(0, ...window.blocks.filter(({ at }) => at >= since).map(({ ms }) => ms)),
		since
	);
}
