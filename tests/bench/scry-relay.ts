/** Scry's signaling without its page, for the bench: the same lines run under Bun and under Node. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Budgets } from '#lib/server/limits/budget.ts';
import { loadConfig } from '#lib/server/config.ts';
import { createTcpListener } from '#lib/server/http/tcp-listener.ts';
import { Limits } from '#lib/server/limits/limits.ts';
import { createSignaling } from '../../server.ts';

/** Whoever has joined may send as much as they like. */
class Uncounted extends Limits {
	override async judge() {
		return 'granted' as const;
	}
}

const config = loadConfig();
const http = createServer();
const limits = process.argv.includes('--uncounted') ? new Uncounted() : new Limits();
createSignaling(http, config, { limits });
const { tcp } = createTcpListener(http, config, new Budgets(), () => {});
tcp.listen(config.port, '127.0.0.1', () => {
	console.log(`Listening on ${(tcp.address() as AddressInfo).port}`);
});
