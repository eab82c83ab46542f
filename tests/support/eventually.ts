/** Longest wait, in milliseconds. Reached only when the test fails. */
const PATIENCE_MS = 60_000;

/** Resolves when `holds` does. For what takes several seconds by its nature. */
export async function eventually(holds: () => boolean | Promise<boolean>): Promise<void> {
	const end = performance.now() + PATIENCE_MS;
	while (!(await holds())) {
		if (performance.now() > end) throw new Error(`never came true: ${holds.toString()}`);
		await Bun.sleep(20);
	}
}
