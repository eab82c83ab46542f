import { expect, test } from 'bun:test';
import type { IceConfiguration } from '#lib/protocol/server.ts';
import { checkConnection, type Finding, type Part } from '#lib/rtc/diagnosis/connection-check.ts';
import { RefusedError } from '#lib/rtc/signaling-channel.ts';
import { MuteConnection } from '../support/mute-connection.ts';

const TURN = { urls: ['turn:turn.test?transport=udp'], username: 'u', credential: 'c' };

/** A check against servers that never answer: nobody should wait for them longer than told. */
async function check(iceServers: () => Promise<IceConfiguration>, signal?: AbortSignal) {
	const found: [Part, Finding][] = [];
	const connections: MuteConnection[] = [];
	await checkConnection({
		channel: { iceServers },
		found: (part, finding) => found.push([part, finding]),
		signal: signal ?? new AbortController().signal,
		createConnection: (configuration) => {
			connections.push(new MuteConnection(configuration));
			return connections.at(-1)!;
		},
		limits: { serverMs: 20, directMs: 20, relayMs: 20 }
	});
	return { found, connections };
}

const named =
	(...iceServers: IceConfiguration['iceServers']) =>
	async (): Promise<IceConfiguration> => ({ iceServers, iceTransportPolicy: 'all' });

test('a server that does not answer is all there is to find', async () => {
	const { found, connections } = await check(() => new Promise(() => {}));
	expect(found).toEqual([['server', 'offline']]);
	expect(connections).toEqual([]);
});

test('a server that names nothing connects one network, and nothing is tried', async () => {
	const { found, connections } = await check(named());
	expect(found).toEqual([
		['server', 'ok'],
		['direct', 'no-servers']
	]);
	expect(connections).toEqual([]);
});

test('a refusal is told as one', async () => {
	const refused = check(() => Promise.reject(new RefusedError('rate-limited')));
	expect(await refused.catch((error: unknown) => error)).toBeInstanceOf(RefusedError);
});

test('servers that do not answer are given up in time, and every connection is closed', async () => {
	const { found, connections } = await check(named({ urls: ['stun:stun.test'] }, TURN));
	expect(Object.fromEntries(found)).toEqual({
		server: 'ok',
		direct: 'udp-blocked-here',
		relay: 'relay-unreachable'
	});
	expect(connections.map(({ closed }) => closed)).toEqual([true, true, true]);
});

test('a relay over TCP alone says nothing of UDP; STUN alone has no relay', async () => {
	const tcp = await check(named({ ...TURN, urls: ['turn:turn.test?transport=tcp'] }));
	expect(tcp.found).toContainEqual(['direct', 'absent']);
	const stun = await check(named({ urls: ['stun:stun.test'] }));
	expect(stun.found).toContainEqual(['relay', 'absent']);
});

test('relay only: no direct path is looked for, and a missing relay is said', async () => {
	const only = (iceServers: IceConfiguration['iceServers']) =>
		check(async () => ({ iceServers, iceTransportPolicy: 'relay' }));
	expect((await only([])).found).toEqual([
		['server', 'ok'],
		['relay', 'relay-missing']
	]);
	expect((await only([TURN])).found).toEqual([
		['server', 'ok'],
		['relay', 'relay-unreachable']
	]);
});

test('a check that was ended closes what it opened, and finds nothing more', async () => {
	const ending = new AbortController();
	const { found, connections } = await check(async () => {
		setTimeout(() => ending.abort());
		return named(TURN)();
	}, ending.signal);
	expect(found).toEqual([['server', 'ok']]);
	expect(connections.every(({ closed }) => closed)).toBe(true);
});
