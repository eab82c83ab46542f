import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BuiltPage } from '../support/built-page.ts';
import { ServerProcess } from '../support/server-process.ts';
import { TestPeer, newRoom } from '../support/test-peer.ts';

setDefaultTimeout(60_000); // they start processes, and wait for conditions only

const page = new BuiltPage();
const binary = join(page.root, 'scry');
const empty = join(page.root, 'empty');

beforeAll(async () => {
	const script = join(import.meta.dir, '../../scripts/binary.ts');
	const { exited } = Bun.spawn([process.execPath, script, binary], {
		cwd: page.root,
		stdio: ['ignore', 'ignore', 'inherit']
	});
	expect(await exited).toBe(0);
	rmSync(page.build, { recursive: true });
	mkdirSync(empty);
}, 60_000);
afterAll(() => page[Symbol.dispose]());

const start = (env: Record<string, string> = {}) => new ServerProcess(env, empty, [binary]);

test('one file in an empty folder serves the page, compressed and to be kept', async () => {
	await using server = start();
	const url = await server.url();
	const ask = (path: string) => fetch(url + path, { headers: { 'accept-encoding': 'br' } });
	expect(await (await ask('/')).text()).toBe('<h1>index</h1>');
	const call = await ask('/call');
	expect(await call.text()).toBe('<h1>call</h1>');
	expect(call.headers.get('cache-control')).toBe('no-cache');
	const asset = await ask('/_app/immutable/entry.abc123.js');
	expect(asset.headers.get('content-encoding')).toBe('br');
	expect(asset.headers.get('content-type')).toStartWith('text/javascript');
	expect(asset.headers.get('cache-control')).toBe('public,max-age=31536000,immutable');
	expect(await asset.text()).toStartWith('export {};');
	expect((await ask('/.env')).status).toBe(404);
	expect(readdirSync(empty)).toEqual([]);
});

test('it introduces people to each other, counts and logs, and ends well', async () => {
	const METRICS_TOKEN = 'only for Prometheus';
	await using server = start({ METRICS_TOKEN });
	const url = await server.url();
	const [ann, bo] = [new TestPeer(url), new TestPeer(url, { transport: 'polling' })];
	const room = newRoom();
	for (const peer of [ann, bo]) {
		await peer.connected();
		await peer.join(room);
	}
	ann.socket.emit('signal', bo.id, 'hello');
	expect(await bo.next()).toEqual(['signal', ann.id, 'hello']);
	const headers = { authorization: `Bearer ${METRICS_TOKEN}` };
	expect(await (await fetch(`${url}/metrics`, { headers })).text()).toContain('scry_rooms 1\n');
	server.kill('SIGTERM');
	expect(await server.exitCode).toBe(0);
	expect(await server.output()).toContain('"msg":"stopped"');
});

test('in a terminal its log is for people, to the last line', async () => {
	let output = '';
	const server = Bun.spawn([binary], {
		cwd: empty,
		env: { HOST: '127.0.0.1', PORT: '0', DRAIN_SECONDS: '2' },
		terminal: {
			data(_terminal, bytes) {
				output += Buffer.from(bytes).toString();
				if (output.includes('INFO: started')) server.kill('SIGTERM');
			}
		}
	});
	expect(await server.exited).toBe(0);
	expect(output).toContain('INFO: draining {"connections":0}');
	expect(output).toContain('INFO: stopped');
});

test('it is configured by the environment and by a .env beside it, and tells its faults', async () => {
	writeFileSync(join(empty, '.env'), 'MAX_PEERS=13\n');
	await using server = start({ LOG_IDENTIFIERS: 'yes' });
	expect(await server.exitCode).toBe(1);
	const complaint = await server.complaint();
	expect(complaint).toContain('MAX_PEERS must be a whole number from 2 to 12, got "13".');
	expect(complaint).toContain('LOG_IDENTIFIERS must be "1" or "0", got "yes".');
});
