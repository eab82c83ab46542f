import type { Browser } from '@playwright/test';

/** The processes that draw pages and run their code. */
async function renderers(browser: Browser): Promise<Set<number>> {
	const session = await browser.newBrowserCDPSession();
	const { processInfo } = await session.send('SystemInfo.getProcessInfo');
	await session.detach();
	return new Set(processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id));
}

/** Opens a page and resolves with it and the processes that came with it. */
export async function withProcesses<T>(
	browser: Browser,
	open: () => Promise<T>
): Promise<{ opened: T; processes: number[] }> {
	const before = await renderers(browser);
	const opened = await open();
	const after = await renderers(browser);
	return { opened, processes: [...after].filter((id) => !before.has(id)) };
}
