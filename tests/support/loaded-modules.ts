/** Preloaded into a process (`BUN_OPTIONS`), writes the modules that it loaded when it exits. */
import { createRequire } from 'node:module';

const { cache } = createRequire(import.meta.url);
process.on('exit', () => process.stderr.write(Object.keys(cache).join('\n')));
