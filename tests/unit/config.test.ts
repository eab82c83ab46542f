import { expect, test } from 'bun:test';
import { join } from 'node:path';
import { ConfigError, loadConfig } from '#lib/server/config.ts';

function faultsOf(env: NodeJS.ProcessEnv): string[] {
	try {
		loadConfig(env);
		return [];
	} catch (error) {
		if (error instanceof ConfigError) return error.faults;
		throw error;
	}
}

test('every variable has a default', () => {
	const config = {
		host: '::',
		port: 3000,
		origins: [],
		trustProxy: 0,
		stunUrls: [],
		iceTransportPolicy: 'all' as const,
		maxPeers: 8,
		logIdentifiers: false,
		lab: false,
		drainSeconds: 5
	};
	expect(loadConfig({})).toEqual(config);
	expect(loadConfig({ PORT: '', TURN_URLS: ' ', TLS_KEY: '', ICE_TRANSPORT_POLICY: '' })).toEqual(
		config
	);
	expect(loadConfig({ PATH: '/usr/bin', UNRELATED: 'x' })).toEqual(config);
});

test('every variable can be set', () => {
	expect(
		loadConfig({
			HOST: '127.0.0.1',
			PORT: '0',
			ORIGINS: 'https://a.test, http://localhost:5173',
			HOSTS: 'A.test, b.test.:8443, 2001:DB8::1, [::1]:3000',
			TRUST_PROXY: '2',
			STUN_URLS: 'stun:a.test , stuns:[2001:db8::1]:5349',
			TURN_URLS: 'turn:a.test:3478?transport=udp,turns:192.0.2.1?transport=tcp',
			TURN_SECRET: 'north wind',
			TURN_CREDENTIAL_HOURS: '12',
			ICE_TRANSPORT_POLICY: 'relay',
			MAX_PEERS: '12',
			REDIS_URL: 'rediss://:north%20wind@redis.test:6380/1',
			METRICS_TOKEN: 'only for Prometheus',
			LOG_IDENTIFIERS: '1',
			LAB: '1',
			DRAIN_SECONDS: '30'
		})
	).toEqual({
		host: '127.0.0.1',
		port: 0,
		origins: ['https://a.test', 'http://localhost:5173'],
		hosts: [
			{ name: 'a.test' },
			{ name: 'b.test', port: 8443 },
			{ name: '[2001:db8::1]' },
			{ name: '[::1]', port: 3000 }
		],
		trustProxy: 2,
		stunUrls: ['stun:a.test', 'stuns:[2001:db8::1]:5349'],
		turn: {
			urls: ['turn:a.test:3478?transport=udp', 'turns:192.0.2.1?transport=tcp'],
			account: { secret: 'north wind', lifeSeconds: 12 * 3600 }
		},
		iceTransportPolicy: 'relay',
		maxPeers: 12,
		redisUrl: 'rediss://:north%20wind@redis.test:6380/1',
		metricsToken: 'only for Prometheus',
		logIdentifiers: true,
		lab: true,
		drainSeconds: 30
	});
});

test.each([
	'redis.test:6379',
	'http://:do-not-tell@redis.test',
	'redis://',
	'redis://[do-not-tell'
])('%s is no address of a Redis, and is not repeated', (REDIS_URL) => {
	expect(faultsOf({ REDIS_URL })).toEqual([
		'REDIS_URL must be a URL such as redis://localhost:6379.'
	]);
});

test.each(['abc', '-1', '65536', '3000.5', '1e3', '0x10', '99999999999'])(
	'%s is no port',
	(PORT) => {
		expect(faultsOf({ PORT })).toEqual([
			`PORT must be a whole number from 0 to 65535, got "${PORT}".`
		]);
	}
);

test.each(['1', '13', 'many'])('MAX_PEERS=%s is refused', (MAX_PEERS) => {
	expect(faultsOf({ MAX_PEERS })).toEqual([
		`MAX_PEERS must be a whole number from 2 to 12, got "${MAX_PEERS}".`
	]);
});

test.each([
	['127.0.0.1', '127.0.0.1'],
	['[::1]', '::1'],
	['fe80::1%eth0', 'fe80::1%eth0'],
	['localhost', 'localhost'],
	['x86_64-conda-linux-gnu', 'x86_64-conda-linux-gnu'] // whether it is one, only the system knows
])('HOST %s is an address to listen on', (HOST, host) => {
	expect(loadConfig({ HOST }).host).toBe(host);
});

test.each(['0.0.0.0:3000', '[::1]:3000', 'http://localhost', '*', 'a b', '::1/64', ':::'])(
	'HOST %s is none, and named',
	(HOST) => {
		expect(faultsOf({ HOST })).toEqual([
			`HOST must be an address to listen on, without scheme or port ("::" is every one), got "${HOST}".`
		]);
	}
);

test.each(['https://a.test', 'a.test/', '*.a.test', 'a.test:x', 'me@a.test', '', 'a.test:99999'])(
	'%s is no name that a server answers to',
	(name) => {
		expect(faultsOf({ HOSTS: `a.test,${name}` })).toEqual([
			'HOSTS must be a comma-separated list of names such as scry.example or scry.example:8443; entry 2 is not one.'
		]);
	}
);

test.each([
	['hidden\r', 'ends in a carriage return'],
	['hidden\n', 'has an invisible character (U+000A) at place 7'],
	['hid\0den', 'has an invisible character (U+0000) at place 4'],
	['\uFEFFhidden', 'has an invisible character (U+FEFF) at place 1'],
	['hid\u200Bden', 'has an invisible character (U+200B) at place 4'],
	['hidden\u00A0', 'has an invisible character (U+00A0) at place 7'],
	['hid\u001B[0mden', 'has an invisible character (U+001B) at place 4'],
	['hid\uFFFDden', 'is not UTF-8'],
	['"hidden"', 'has quotes around it'],
	["'hidden'", 'has quotes around it']
])('%j is not what somebody wrote, in any variable', (value, sentence) => {
	for (const name of ['TURN_SECRET', 'PORT', 'REDIS_URL', 'HOST', 'METRICS_TOKEN']) {
		const faults = faultsOf({ TURN_URLS: 'turn:a.test', TURN_SECRET: 'x', [name]: value });
		expect(faults).toHaveLength(1);
		expect(faults[0]).toStartWith(`${name} ${sentence}`);
		expect(faults[0]).not.toContain('hid');
	}
});

test('a variable name with extra characters around it is reported', () => {
	expect(faultsOf({ '\uFEFFPORT': '4000', 'export MAX_PEERS': '4', 'HOST ': '::' })).toEqual([
		'"\uFEFFPORT" has no effect: its name must be just PORT.',
		'"export MAX_PEERS" has no effect: its name must be just MAX_PEERS.',
		'"HOST " has no effect: its name must be just HOST.'
	]);
});

test.each([
	['redis://:hidden#1@redis.test', 'must be a URL'],
	['redis://me:12#hidden@redis.test', 'has a #'],
	['redis://me:12/hidden@redis.test', 'has a #'],
	['redis://me:12?hidden@redis.test', 'has a #'],
	['redis://redis.test/hidden', 'has a #'],
	['redis://:hidden%@redis.test', 'has a % in its password']
])('%s would lead to another Redis, or with another password', (REDIS_URL, sentence) => {
	const [fault = '', ...others] = faultsOf({ REDIS_URL });
	expect(fault).toStartWith(`REDIS_URL ${sentence}`);
	expect(fault).not.toContain('hidden');
	expect(others).toEqual([]);
});

test.each([
	'a.test',
	'https://a.test/',
	'https://a.test/path',
	'https://A.test',
	'ftp://a.test',
	'*',
	'null',
	'https://a.test:443',
	'https://a.test.',
	'https://*.a.test',
	'https://me@a.test'
])('%s is no origin as browsers write it', (origin) => {
	expect(faultsOf({ ORIGINS: `https://fine.test,${origin}` })).toEqual([
		'ORIGINS must be a comma-separated list of origins such as https://scry.example, without a path; entry 2 is not one.'
	]);
});

test.each([
	'a.test',
	'stun://a.test',
	'stun:',
	'stun:a.test:0',
	'stun:a.test:65536',
	'stun:a.test:port',
	'stun:a.test?transport=udp',
	'stun:2001:db8::1',
	'turn:a.test',
	'stun:a.test/path'
])('%s is no STUN URL (RFC 7064)', (url) => {
	expect(faultsOf({ STUN_URLS: url })).toEqual([
		'STUN_URLS must be a comma-separated list of URLs such as stun:stun.example:3478; entry 1 is not one.'
	]);
});

test.each([
	'a.test',
	'turn://a.test',
	'turn:a.test?transport=sctp',
	'turn:a.test?',
	'turn:me:hidden@a.test',
	'stun:a.test'
])('%s is no TURN URL (RFC 7065), and is not repeated', (url) => {
	const [fault, ...rest] = faultsOf({ TURN_URLS: url, TURN_SECRET: 'hidden' });
	expect(fault).toStartWith('TURN_URLS must be a comma-separated list of URLs such as turn:');
	expect(fault).not.toContain('hidden');
	expect(rest).toEqual([]);
});

test.each([
	[{ TURN_URLS: 'turn:a.test' }, 'TURN_URLS needs TURN_SECRET'],
	[{ TURN_SECRET: 'hidden' }, 'need TURN_URLS'],
	[{ TURN_USERNAME: 'me', TURN_CREDENTIAL: 'hidden' }, 'need TURN_URLS'],
	[{ TURN_URLS: 'turn:a.test', TURN_USERNAME: 'me' }, 'TURN_USERNAME and TURN_CREDENTIAL need'],
	[
		{ TURN_URLS: 'turn:a', TURN_SECRET: 'hidden', TURN_USERNAME: 'me', TURN_CREDENTIAL: 'hidden' },
		'TURN_SECRET excludes'
	],
	[{ ICE_TRANSPORT_POLICY: 'relay' }, 'needs TURN_URLS'],
	[{ ICE_TRANSPORT_POLICY: 'none' }, 'must be "all" or "relay", got "none"'],
	[{ TLS_CERT: import.meta.path }, 'TLS_CERT and TLS_KEY need each other'],
	[{ TLS_CERT: import.meta.path, TLS_KEY: import.meta.path }, 'must be a certificate and its key'],
	[
		{ TLS_CERT: join(import.meta.dir, 'nowhere.pem'), TLS_KEY: import.meta.path },
		'TLS_CERT cannot be read: ENOENT'
	],
	[{ METRICS_TOKEN: 'hidden' }, 'METRICS_TOKEN must have at least 16 characters'],
	[{ LOG_IDENTIFIERS: 'yes' }, 'LOG_IDENTIFIERS must be "1" or "0", got "yes"'],
	[{ DRAIN_SECONDS: '1' }, 'DRAIN_SECONDS must be a whole number from 2 to 600, got "1"']
] as [NodeJS.ProcessEnv, string][])('%j is one fault', (env, sentence) => {
	const faults = faultsOf(env);
	expect(faults).toHaveLength(1);
	expect(faults[0]).toContain(sentence);
	expect(faults[0]).not.toContain('hidden');
});

test('all faults are reported at once, one on each line', () => {
	const env = { PORT: 'x', MAX_PEERS: 'x', ORIGINS: 'x', TLS_KEY: '/nowhere', TURN_SECRET: 'x' };
	expect(faultsOf(env)).toHaveLength(6);
	expect(() => loadConfig(env)).toThrow(/^PORT .*\n/);
});
