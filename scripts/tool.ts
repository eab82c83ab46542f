/** Where the output of a tool goes: where ours does, or into an open file. */
export type Output = 'inherit' | number;

/**
 * Runs one of the project's tools by name (`eslint`), a script (`scripts/browser.ts`) or a command
 * of Bun (`test`). Resolves with whether it went well.
 *
 * By way of the Bun that runs us, so that neither `node` nor `bun` needs to be on the PATH.
 */
export async function tool(output: Output, ...command: string[]): Promise<boolean> {
	const [name] = command;
	const bun = name === 'test' ? [process.execPath] : [process.execPath, 'run', '--silent'];
	return (
		(await Bun.spawn([...bun, ...command], {
			env: process.env, // as it is now: the default is what it was at the start
			stdio: ['ignore', output, output]
		}).exited) === 0
	);
}
