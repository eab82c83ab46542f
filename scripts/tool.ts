/**
 * Runs one of the project's tools by name (`eslint`), a script (`scripts/browser.ts`) or a command
 * of Bun (`test`), its output going where ours goes. Resolves with whether it went well.
 *
 * By way of the Bun that runs us, so that neither `node` nor `bun` needs to be on the PATH.
 */
export async function tool(...command: string[]): Promise<boolean> {
	const [name] = command;
	const bun = name === 'test' ? [process.execPath] : [process.execPath, 'run', '--silent'];
	return (
		(await Bun.spawn([...bun, ...command], {
			env: process.env, // as it is now: the default is what it was at the start
			stdio: ['ignore', 'inherit', 'inherit']
		}).exited) === 0
	);
}
