/** Scry's signaling without its page, for the bench: the same lines run under Bun and under Node. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadConfig } from '#lib/server/config.ts';
import { createSignaling } from '../../server.ts';

const config = loadConfig();
const http = createServer();
createSignaling(http, config);
http.listen(config.port, '127.0.0.1', () => {
	console.log(`Listening on ${(http.address() as AddressInfo).port}`);
});
