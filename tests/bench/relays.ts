/** The relays that are compared, each in a process of its own. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dependencies } from '../../package.json';
import type { Dialect } from './member.ts';
import { ProcessUse } from './process-use.ts';

const SCRY = fileURLToPath(import.meta.resolve('./scry-relay.ts'));
const BARE = fileURLToPath(import.meta.resolve('./bare-relay.ts'));
const FLOOR = fileURLToPath(import.meta.resolve('../support/floor-relay.ts'));
const BUNDLE = join(import.meta.dir, '../../test-results/relay');

/**
 * `Scry, uncounted` has no limit on signals, `Socket.IO` has nothing of ours, and `floor` is no server
 * that anybody could use: see tests/support/floor-relay.ts.
 */
export type Kind = 'Scry' | 'Scry on Node' | 'Scry, uncounted' | 'Socket.IO' | 'floor';

export interface Relay extends AsyncDisposable {
	dialect: Dialect;
	port: number;
	use: ProcessUse;
}

/** Resolves when it listens; `port` 0 lets the system choose. Disposing of it kills it. */
export async function startRelay(kind: Kind, port = 0): Promise<Relay> {
	const relay = Bun.spawn(await command(kind), {
		env: { ...process.env, PORT: String(port) },
		stdio: ['ignore', 'pipe', 'inherit']
	});
	return {
		dialect: kind === 'floor' ? 'floor' : 'scry',
		port: await portOf(relay.stdout),
		use: new ProcessUse(relay.pid),
		async [Symbol.asyncDispose]() {
			relay.kill('SIGKILL');
			await relay.exited;
		}
	};
}

async function command(kind: Kind): Promise<string[]> {
	switch (kind) {
		case 'Scry':
			return [process.execPath, SCRY];
		case 'Scry on Node':
			return ['node', await bundle()];
		case 'Scry, uncounted':
			return [process.execPath, SCRY, '--uncounted'];
		case 'Socket.IO':
			return [process.execPath, BARE];
		case 'floor':
			return [process.execPath, FLOOR];
	}
}

/** Scry as one file of JavaScript: Node 20 reads no TypeScript. The libraries stay where they are. */
async function bundle(): Promise<string> {
	const { outputs } = await Bun.build({
		entrypoints: [SCRY],
		target: 'node',
		outdir: BUNDLE,
		external: Object.keys(dependencies)
	});
	return outputs[0]!.path;
}

/** Reads on after the port is known: a process whose output nobody takes stops in the end. */
function portOf(output: ReadableStream<Uint8Array>): Promise<number> {
	const { promise, resolve, reject } = Promise.withResolvers<number>();
	void (async () => {
		let said = '';
		for await (const chunk of output) {
			said = (said + Buffer.from(chunk).toString()).slice(-200);
			const port = /Listening on (\d+)\n/.exec(said)?.[1];
			if (port) resolve(Number(port));
		}
		reject(new Error('the relay ended before it listened'));
	})();
	return promise;
}
