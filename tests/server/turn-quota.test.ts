import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PeerId } from '#lib/protocol/server.ts';
import { loadConfig } from '#lib/server/config.ts';
import { iceConfiguration, turnPassword } from '#lib/server/ice-servers.ts';
import { MAX_TURN_PEERS } from '#lib/server/limits/limits.ts';
import { deploy } from '../support/compose.ts';
import { hasCoturn, startCoturn } from '../support/coturn.ts';
import { eventually } from '../support/eventually.ts';
import { newRoom, random43 } from '../support/test-peer.ts';
import { freePort } from '../support/free-port.ts';
import { TestServer } from '../support/test-server.ts';
import { TurnClient } from '../support/turn-client.ts';
import type { TurnAccount } from '../support/turn-client.ts';

setDefaultTimeout(30_000); // they start processes, and wait for conditions only

const SECRET = 'north wind';
/** Error codes of RFC 8656 §19. */
const UNAUTHORIZED = 401;
const QUOTA_REACHED = 486;

const settings = readFileSync(join(deploy, 'turnserver.conf'), 'utf8');
/** A number that deploy/turnserver.conf sets. */
const setting = (name: string) =>
	Number(new RegExp(`^${name}=(\\d+)$`, 'm').exec(settings)?.[1] ?? NaN);

test('all that one address gets in an hour is less than half of the relay', () => {
	const most = MAX_TURN_PEERS * setting('user-quota');
	expect(most).toBeLessThan(setting('total-quota') / 2);
	// Also when a second port is reserved for each (RFC 8656 §18.7).
	const ports = setting('max-port') - setting('min-port') + 1;
	expect(2 * most).toBeLessThan(ports);
	expect(setting('total-quota')).toBeLessThan(ports);
});

test('bandwidth is not used up before the allocations are', () => {
	expect(setting('bps-capacity')).toBe(setting('total-quota') * setting('max-bps'));
});

describe.skipIf(!hasCoturn())('with a coturn', () => {
	/** Small, in the proportions of deploy/turnserver.conf. */
	const USER_QUOTA = 2;
	const TOTAL_QUOTA = Math.floor((USER_QUOTA * setting('total-quota')) / setting('user-quota'));
	const clients: TurnClient[] = [];
	let coturn: AsyncDisposable;
	let port = 0;
	beforeAll(async () => {
		port = await freePort();
		coturn = await startCoturn({
			port,
			secret: SECRET,
			config: join(deploy, 'turnserver.conf'),
			options: [
				`--user-quota=${USER_QUOTA}`,
				`--total-quota=${TOTAL_QUOTA}`,
				`--bps-capacity=${TOTAL_QUOTA * setting('max-bps')}`
			]
		});
	});
	afterAll(async () => {
		for (const client of clients) client.close();
		await coturn[Symbol.asyncDispose]();
	});

	const config = loadConfig({ TURN_URLS: 'turn:turn.test', TURN_SECRET: SECRET });
	const accountAt = (now: number, access: 'member' | 'lobby', peer = random43().slice(0, 22)) =>
		iceConfiguration(config, peer as PeerId, now, access).iceServers[0]!;

	async function allocate(account: TurnAccount) {
		const client = await TurnClient.connect(port, account);
		clients.push(client);
		return { client, code: await client.allocate() };
	}

	/** Allocates until it is refused; resolves with how many it got. */
	async function allocateAll(account: TurnAccount): Promise<number> {
		for (let got = 0; ; got++) {
			const { code } = await allocate(account);
			if (code === QUOTA_REACHED) return got;
			expect(code).toBe(0);
		}
	}

	test("a lobby's account is refused after 60 s, a member's is not", async () => {
		const now = Date.now();
		expect((await allocate(accountAt(now - 50_000, 'lobby'))).code).toBe(0);
		expect((await allocate(accountAt(now - 61_000, 'lobby'))).code).toBe(UNAUTHORIZED);
		expect((await allocate(accountAt(now - 61_000, 'member'))).code).toBe(0);
		expect((await allocate(accountAt(now - 3 * 3600_000, 'member'))).code).toBe(0);
	});

	test('the quota is that of a person: another account for the same peer brings nothing', async () => {
		const now = Date.now();
		const peer = random43().slice(0, 22);
		expect(await allocateAll(accountAt(now, 'member', peer))).toBe(USER_QUOTA);
		for (const later of [1_000, 3600_000, 5 * 3600_000]) {
			expect(await allocateAll(accountAt(now + later, 'member', peer))).toBe(0);
		}
		expect(await allocateAll(accountAt(now, 'lobby', peer))).toBe(0);
		expect(await allocateAll(accountAt(now, 'member'))).toBe(USER_QUOTA);
	});

	test('a relay that runs outlives its account, and gives its place back when it ends', async () => {
		const peer = random43().slice(0, 22);
		const username = `${Math.ceil(Date.now() / 1000) + 1}:${peer}`;
		const short = { username, credential: turnPassword(SECRET, username) };
		const { client, code } = await allocate(short);
		expect(code).toBe(0);
		await eventually(async () => (await allocate(short)).code === UNAUTHORIZED);
		expect(await client.refresh()).toBe(0);
		expect(await client.refresh(0)).toBe(0);
		const fresh = accountAt(Date.now(), 'member', peer);
		await eventually(async () => (await allocate(fresh)).code === 0);
	});

	test('an address at its worst leaves the others a relay', async () => {
		await using server = await TestServer.start({
			trustProxy: 1,
			turn: { urls: ['turn:turn.test'], account: { secret: SECRET, lifeSeconds: 4 * 3600 } }
		});
		const accounts: TurnAccount[] = [];
		// In the lobby and in rooms of its own, as a new peer each time, until it gets no more.
		for (let n = 0; n <= MAX_TURN_PEERS; n++) {
			const peer = await server.connect({ address: '192.0.2.66' });
			const answer = await (n % 2 ? peer.join(newRoom()) : peer.iceServers());
			const account = answer.ok ? answer.iceServers.find(({ username }) => username) : undefined;
			if (account) accounts.push(account);
			peer.close();
		}
		expect(accounts).toHaveLength(MAX_TURN_PEERS);
		let taken = 0;
		for (const account of accounts) taken += await allocateAll(account);
		expect(taken).toBe(MAX_TURN_PEERS * USER_QUOTA);

		const bob = await server.connect({ address: '192.0.2.1' });
		const joined = await bob.join(newRoom());
		expect(joined.ok && (await allocateAll(joined.iceServers[0]!))).toBe(USER_QUOTA);
	});

	test('nobody has an account of another: a name with another peer or end does not fit its password', async () => {
		const { username = '', credential = '' } = accountAt(Date.now(), 'lobby');
		const [end = '', peer = ''] = username.split(':');
		for (const forged of [`${Number(end) + 3600}:${peer}`, `${end}:${random43().slice(0, 22)}`]) {
			expect((await allocate({ username: forged, credential })).code).toBe(UNAUTHORIZED);
		}
		expect((await allocate({ username, credential })).code).toBe(0);
	});
});
