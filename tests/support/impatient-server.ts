/**
 * `bun impatient-server.ts <ms>`: the server, which closes unfinished connections after so many
 * milliseconds instead of ten seconds.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadConfig } from '#lib/server/config.ts';
import { greeting } from '#lib/server/http/listen.ts';
import { acceptAbsoluteForm } from '#lib/server/http/origin-form.ts';
import { servePages } from '#lib/server/http/pages.ts';
import { createTcpListener } from '#lib/server/http/tcp-listener.ts';
import { refuseOtherUpgrades } from '#lib/server/http/upgrades.ts';
import { Budgets } from '#lib/server/limits/budget.ts';
import { createMetrics } from '#lib/server/observe/metrics.ts';
import { operations } from '#lib/server/observe/operations.ts';
import { logErrors } from '#lib/server/observe/server-event.ts';
import { createSignaling } from '../../server.ts';

const config = loadConfig();
const http = createServer();
const { tcp } = createTcpListener(http, config, new Budgets(), logErrors, Number(process.argv[2]));
const { registry } = createMetrics();
const isReady = () => true;
http.on(
	'request',
	operations({ isReady, registry, metricsToken: undefined }, servePages('build', config))
);
createSignaling(http, config);
refuseOtherUpgrades(http);
acceptAbsoluteForm(http);
tcp.listen(config.port, config.host, () => {
	for (const line of greeting(config, tcp.address() as AddressInfo)) {
		process.stdout.write(`${line}\n`);
	}
});
