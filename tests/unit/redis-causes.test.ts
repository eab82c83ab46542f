/** From what Redis or the system says, as Redis 6 and 7 word it, to a sentence for the operator. */
import { describe, expect, test } from 'bun:test';
import * as v from 'valibot';
import { UnheardError, causeOf, sentenceFor } from '#lib/server/cluster/causes.ts';
import type { Cause } from '#lib/server/cluster/causes.ts';

const coded = (code: string, message: string) => Object.assign(new Error(message), { code });

const errors: [Cause | undefined, unknown][] = [
	['no-password', new Error('NOAUTH HELLO must be called with the client already authenticated')],
	['wrong-password', new Error('WRONGPASS invalid username-password pair or user is disabled.')],
	['wrong-password', new Error('ERR invalid password')],
	['missing-rights', new Error("NOPERM this user has no permissions to run the 'eval' command")],
	['missing-rights', new Error("ERR The user executing the script can't publish to the channel")],
	['read-only', new Error("READONLY You can't write against a read only replica. script: f0")],
	[
		'read-only',
		new Error("ERR Error running script (call to f_0): -READONLY You can't write against a replica")
	],
	[
		'out-of-memory',
		new Error("OOM command not allowed when used memory > 'maxmemory'. script: f0")
	],
	['no-connections', new Error('ERR max number of clients reached')],
	[
		'no-connections',
		new Error('Command queue state error. Last error: ERR max number of clients reached')
	],
	['loading', new Error('LOADING Redis is loading the dataset in memory')],
	['master-down', new Error("MASTERDOWN Link with MASTER is down and 'no'.")],
	['not-saving', new Error('MISCONF Redis is configured to save RDB snapshots')],
	['no-replicas', new Error('NOREPLICAS Not enough good replicas to write.')],
	['busy', new Error('BUSY Redis is busy running a script.')],
	['cluster', new Error('MOVED 3999 127.0.0.1:6381')],
	['protected-mode', new Error('DENIED Redis is running in protected mode')],
	['unknown-command', new Error("ERR unknown command 'EVALSHA', with args beginning with: ")],
	['wrong-database', new Error('ERR DB index is out of range')],
	['not-redis', new Error('Unknown RESP type 72 "H". Please report this.')],
	['refused', coded('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:6379')],
	['unknown-host', coded('ENOTFOUND', 'getaddrinfo ENOTFOUND redis.example')],
	['no-answer', coded('ETIMEDOUT', 'connect ETIMEDOUT')],
	['no-answer', new Error("Socket timeout. Expecting data, but didn't receive any in 1000ms.")],
	['disconnected', coded('ECONNRESET', 'read ECONNRESET')],
	['tls', coded('DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate')],
	['foreign-data', new v.ValiError(v.safeParse(v.string(), 5).issues!)],
	['unheard', new UnheardError('never heard')],
	['other', new Error('ERR something new')],
	['other', 'no error at all'],
	['other', null],
	[undefined, new Error('Connection is closed.')],
	[undefined, new Error("Stream isn't writeable and enableOfflineQueue options is false")]
];

test.each(errors)('%s: %s', (cause, error) => {
	expect(causeOf(error)).toBe(cause);
});

describe('a sentence', () => {
	const told = [...new Set(errors.flatMap(([cause]) => cause ?? []))].filter((c) => c !== 'other');

	test.each(told)('for %s is one line that ends in a full stop', (cause) => {
		expect(sentenceFor(cause, new Error('ignored'))).toMatch(/^[A-Z][^\n]*\.$/);
	});

	test('for what is not known quotes Redis, without whom it is about', () => {
		const room = 'r'.repeat(43);
		const error = new Error(`ERR odd: '${room}' scry:join:192.0.2.1 ${room} 2001:db8::1\n\x1b[31m`);
		const sentence = sentenceFor('other', error);
		expect(sentence).toStartWith('Redis cannot be used: ERR odd:');
		for (const secret of [room, '192.0.2.1', 'db8', '\n', '\x1b']) {
			expect(sentence).not.toContain(secret);
		}
		expect(sentenceFor('other', new Error('x '.repeat(10_000))).length).toBeLessThan(200);
	});
});
