import { expect, test } from 'bun:test';
import type { Answer, IceConfiguration } from '#lib/protocol/server.ts';
import { MAX_TURN_PEERS } from '#lib/server/limits/limits.ts';
import { ServerProcess } from '../support/server-process.ts';
import { TestPeer, newRoom } from '../support/test-peer.ts';
import { TestServer } from '../support/test-server.ts';

const HOURS = 3600;
const TURN = {
	stunUrls: ['stun:stun.test'],
	turn: { urls: ['turn:turn.test'], account: { secret: 'north wind', lifeSeconds: 4 * HOURS } }
};

const accountOf = (answer: Answer<IceConfiguration>) =>
	answer.ok ? answer.iceServers.find(({ username }) => username !== undefined) : undefined;
/** How long the account in `answer` lives, in seconds. */
const lifeOf = (answer: Answer<IceConfiguration>) =>
	Number(accountOf(answer)?.username?.split(':')[0]) - Date.now() / 1000;

test('an account of full life is for members: before joining and after leaving it lives 60 s', async () => {
	await using server = await TestServer.start(TURN);
	const alice = await server.connect();
	expect(lifeOf(await alice.iceServers())).toBeWithin(0, 61);
	const joined = await alice.join(newRoom());
	expect(lifeOf(joined)).toBeWithin(4 * HOURS - 10, 5 * HOURS + 1);
	expect(lifeOf(await alice.iceServers())).toBeWithin(4 * HOURS - 10, 5 * HOURS + 1);
	alice.socket.emit('leave');
	expect(lifeOf(await alice.iceServers())).toBeWithin(0, 61);
});

test('a join that is refused gives no account', async () => {
	await using server = await TestServer.start({ ...TURN, maxPeers: 2 });
	const room = newRoom();
	for (const peer of [await server.connect(), await server.connect()]) await peer.join(room);
	const late = await server.connect();
	expect(await late.join(room)).toEqual({ ok: false, error: 'room-full' });
	expect(lifeOf(await late.iceServers())).toBeWithin(0, 61);
});

/** Lets accounts go that one address gets in an hour, by default all, through the lobby. */
async function spendAccounts(server: TestServer, address: string, count = MAX_TURN_PEERS) {
	const visits = Array.from({ length: count }, async () => {
		const peer = await server.connect({ address });
		expect(await peer.iceServers()).toMatchObject({ ok: true });
		peer.close();
	});
	await Promise.all(visits);
}

test('one address gets accounts for 90 peers in an hour; then the lobby is told, and its neighbour is not', async () => {
	await using server = await TestServer.start({ ...TURN, trustProxy: 1 });
	const address = '192.0.2.1';
	const early = await server.connect({ address });
	await early.join(newRoom());
	await spendAccounts(server, address, MAX_TURN_PEERS - 1);
	const late = await server.connect({ address });
	expect(await late.iceServers()).toEqual({ ok: false, error: 'rate-limited' });
	// The peers that have one restart ICE as before.
	for (let n = 0; n < 100; n++) expect(accountOf(await early.iceServers())).toBeDefined();
	const neighbour = await server.connect({ address: '192.0.2.2' });
	expect(accountOf(await neighbour.iceServers())).toBeDefined();
});

test('beyond that, people join without a relay: most calls need none', async () => {
	await using server = await TestServer.start({ ...TURN, trustProxy: 1 });
	await spendAccounts(server, '192.0.2.1');
	const late = await server.connect({ address: '192.0.2.1' });
	expect(await late.join(newRoom())).toMatchObject({
		ok: true,
		iceServers: [{ urls: ['stun:stun.test'] }]
	});
	expect(await late.iceServers()).toEqual({ ok: false, error: 'rate-limited' });
});

test('where everything goes through the relay, a join without an account is refused', async () => {
	await using server = await TestServer.start({
		...TURN,
		trustProxy: 1,
		iceTransportPolicy: 'relay'
	});
	await spendAccounts(server, '192.0.2.1');
	const late = await server.connect({ address: '192.0.2.1' });
	const room = newRoom();
	expect(await late.join(room)).toEqual({ ok: false, error: 'rate-limited' });
	expect(await late.peek(room)).toEqual({ ok: true, count: 0 });
});

test('STUN alone, or one account for everybody, is not counted', async () => {
	const fixed = { urls: ['turn:turn.test'], account: { username: 'scry', credential: 'water' } };
	for (const config of [{ stunUrls: ['stun:stun.test'] }, { turn: fixed }]) {
		await using server = await TestServer.start({ ...config, trustProxy: 1 });
		await spendAccounts(server, '192.0.2.1', MAX_TURN_PEERS + 1);
	}
});

test('the log tells of a join without an account, and of nobody by name', async () => {
	await using server = new ServerProcess({
		TRUST_PROXY: '1',
		TURN_URLS: 'turn:turn.test',
		TURN_SECRET: 'north wind'
	});
	const url = await server.url();
	const visits = Array.from({ length: MAX_TURN_PEERS + 1 }, async () => {
		const peer = new TestPeer(url, { address: '192.0.2.1' });
		await peer.connected();
		expect(await peer.join(newRoom())).toMatchObject({ ok: true });
		peer.close();
	});
	await Promise.all(visits);
	server.kill('SIGTERM');
	const log = await server.output();
	expect(log.match(/"warn".*"no-turn-account"/g)).toHaveLength(1);
	expect(log).not.toContain('192.0.2.1');
}, 30_000);
