import { expect, test } from 'bun:test';
import type { PeerId } from '#lib/protocol/server.ts';
import { loadConfig } from '#lib/server/config.ts';
import { iceConfiguration, turnPassword } from '#lib/server/ice-servers.ts';

const peer = 'Qm9iIGlzIHlvdXIgdW5jbA' as PeerId;
const NOW = Date.UTC(2026, 10, 22, 12, 0, 0, 999);

test('the password of a TURN account is the HMAC-SHA1 of its name', () => {
	// RFC 2202 §3, test case 2; its digest effcdf6a…9a7c79 as base64.
	expect(turnPassword('Jefe', 'what do ya want for nothing?')).toBe(
		Buffer.from('effcdf6ae5eb2fa2d27416d5f184df9c259a7c79', 'hex').toString('base64')
	);
	// pion/turn, lt_cred_test.go, TestLtCredMech.
	expect(turnPassword('foobar', '1599491771')).toBe('Tpz/nKkyvX/vMSLKvL4sbtBt8Vs=');
});

test('without configuration there are no ICE servers', () => {
	expect(iceConfiguration(loadConfig({}), peer, NOW)).toEqual({
		iceServers: [],
		iceTransportPolicy: 'all'
	});
});

test('with a secret each peer has an account of its own, for four hours', () => {
	const config = loadConfig({
		STUN_URLS: 'stun:stun.test',
		TURN_URLS: 'turn:turn.test,turns:turn.test:443?transport=tcp',
		TURN_SECRET: 'north wind'
	});
	const username = `${Date.UTC(2026, 10, 22, 16) / 1000}:${peer}`;
	expect(iceConfiguration(config, peer, NOW).iceServers).toEqual([
		{ urls: ['stun:stun.test'] },
		{
			urls: ['turn:turn.test', 'turns:turn.test:443?transport=tcp'],
			username,
			credential: turnPassword('north wind', username)
		}
	]);
});

test('the life of an account can be set, in hours', () => {
	const config = loadConfig({
		TURN_URLS: 'turn:turn.test',
		TURN_SECRET: 'north wind',
		TURN_CREDENTIAL_HOURS: '1'
	});
	const [turn] = iceConfiguration(config, peer, NOW).iceServers;
	expect(turn?.username).toBe(`${Date.UTC(2026, 10, 22, 13) / 1000}:${peer}`);
});

test('in the lobby an account lives for 60 s, whatever the configuration', () => {
	const config = loadConfig({
		TURN_URLS: 'turn:turn.test',
		TURN_SECRET: 'north wind',
		TURN_CREDENTIAL_HOURS: '24'
	});
	const [turn] = iceConfiguration(config, peer, NOW, 'lobby').iceServers;
	const username = `${Date.UTC(2026, 10, 22, 12, 1) / 1000}:${peer}`;
	expect(turn).toMatchObject({ username, credential: turnPassword('north wind', username) });
});

test('a member that asks again within the hour gets the same account', () => {
	const config = loadConfig({ TURN_URLS: 'turn:turn.test', TURN_SECRET: 'north wind' });
	const at = (minute: number) =>
		iceConfiguration(config, peer, Date.UTC(2026, 10, 22, 12, minute)).iceServers;
	expect(at(59)).toEqual(at(1));
	expect(at(59)[0]?.username).toBe(`${Date.UTC(2026, 10, 22, 17) / 1000}:${peer}`);
	expect(at(61)).not.toEqual(at(59));
});

test('a peer without an account gets the STUN servers', () => {
	const config = loadConfig({
		STUN_URLS: 'stun:stun.test',
		TURN_URLS: 'turn:turn.test',
		TURN_SECRET: 'north wind'
	});
	expect(iceConfiguration(config, peer, NOW, 'none').iceServers).toEqual([
		{ urls: ['stun:stun.test'] }
	]);
});

test('a fixed account goes to every peer unchanged, and so does the policy', () => {
	const config = loadConfig({
		TURN_URLS: 'turn:turn.test',
		TURN_USERNAME: 'scry',
		TURN_CREDENTIAL: 'still water',
		ICE_TRANSPORT_POLICY: 'relay'
	});
	expect(iceConfiguration(config, peer, NOW)).toEqual({
		iceServers: [{ urls: ['turn:turn.test'], username: 'scry', credential: 'still water' }],
		iceTransportPolicy: 'relay'
	});
});
