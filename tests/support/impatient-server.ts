/**
 * `bun impatient-server.ts <ms>`: the server, which closes unfinished connections after so many
 * milliseconds instead of ten seconds.
 */
import { start } from '#lib/server/start.ts';
import { createSignaling } from '../../server.ts';

await start(createSignaling, Number(process.argv[2]));
