import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test';
import { ServerProcess } from '../support/server-process.ts';
import { TestPeer, newRoom } from '../support/test-peer.ts';

setDefaultTimeout(60_000); // they start processes, and wait for conditions only

/** One with a token, one without. */
let measured: ServerProcess;
let plain: ServerProcess;
let url: string;
beforeAll(async () => {
	measured = new ServerProcess({ METRICS_TOKEN, MAX_PEERS: '2' });
	plain = new ServerProcess();
	url = await measured.url();
});
afterAll(() => Promise.all([measured, plain].map((server) => server[Symbol.asyncDispose]())));

const METRICS_TOKEN = 'only for Prometheus';
const figures = (url: string, token = METRICS_TOKEN) =>
	fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } });

/** The lines of Scry's own figures, sorted. */
async function counted(url: string): Promise<string[]> {
	const lines = (await (await figures(url)).text()).split('\n');
	return lines.filter((line) => line.startsWith('scry_')).toSorted();
}

test('health and readiness are for everybody, and never kept', async () => {
	for (const path of ['/healthz', '/readyz', '/readyz?again']) {
		const response = await fetch((await plain.url()) + path);
		expect(response.status).toBe(200);
		expect(response.headers.get('cache-control')).toBe('no-store');
	}
});

test('without a token there are no metrics, and no sign of them', async () => {
	const response = await figures(await plain.url(), '');
	expect(response.status).toBe(404);
	expect(await response.text()).toBe('<h1>404</h1>');
});

test.each(['', 'only for Prometheu', 'only for Prometheus!', 'Only for Prometheus'])(
	'%j does not open the metrics',
	async (token) => {
		const response = await figures(url, token);
		expect(response.status).toBe(401);
		expect(await response.text()).not.toContain('scry_');
	}
);

test('the metrics count who is here, what was asked and what was refused', async () => {
	expect(await counted(url)).toEqual([
		'scry_connections 0',
		'scry_failures_total 0',
		'scry_rooms 0'
	]);

	const [ann, bo, cleo] = [new TestPeer(url), new TestPeer(url), new TestPeer(url)];
	for (const peer of [ann, bo, cleo]) await peer.connected();
	const room = newRoom();
	await ann.join(room);
	await bo.join(room);
	await cleo.join(room); // it is full
	await cleo.join(newRoom());
	for (const word of ['one', 'two', 'three']) ann.socket.emit('signal', bo.id, word);
	ann.socket.emit('signal', ann.id, 'to myself');
	ann.socket.emit('constructor' as 'leave');
	await ann.caughtUp();
	for (const stranger of [
		{ auth: { resume: 'no secret' } },
		{ origin: 'https://elsewhere.test' }
	]) {
		await new TestPeer(url, stranger).connected().catch(() => {});
	}

	expect(await counted(url)).toEqual(
		[
			'scry_connections 3',
			'scry_events_total{event="join",outcome="ok"} 3',
			'scry_events_total{event="join",outcome="room-full"} 1',
			'scry_events_total{event="peek",outcome="ok"} 1',
			'scry_events_total{event="signal",outcome="bad-request"} 1',
			'scry_events_total{event="signal",outcome="ok"} 3',
			'scry_events_total{event="unknown",outcome="bad-request"} 1',
			'scry_failures_total 0',
			'scry_handshake_failures_total{reason="bad-handshake"} 1',
			'scry_handshake_failures_total{reason="foreign-origin"} 1',
			'scry_rooms 2'
		].toSorted()
	);

	cleo.socket.emit('leave');
	await cleo.caughtUp();
	expect(await counted(url)).toContain('scry_rooms 1');
	const gone = [ann, bo, cleo].map((peer) => peer.disconnected());
	for (const peer of [ann, bo, cleo]) peer.close();
	await Promise.all(gone);
	await new TestPeer(url).connected(); // after them
	expect(await counted(url)).toContain('scry_connections 1');
	expect(await counted(url)).toContain('scry_rooms 0');
});

test('the process tells its memory and the lag of its event loop, and nothing that Bun does not know', async () => {
	let text = '';
	while (!/^nodejs_eventloop_lag_p99_seconds 0\.\d/m.test(text)) {
		text = await (await figures(url)).text(); // nothing is known yet in the first milliseconds
	}
	const figure = (name: string) => Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1]);
	expect(figure('process_resident_memory_bytes')).toBeGreaterThan(1024 * 1024);
	expect(figure('nodejs_heap_size_used_bytes')).toBeGreaterThan(0);
	expect(text).not.toMatch(/nodejs_(active|heap_space|gc|version)/);
});
