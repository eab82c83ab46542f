/** Why Redis cannot be used, in one sentence for the operator: the cause, then the remedy. */

import * as v from 'valibot';

/** Thrown when a published message does not come back. */
export class UnheardError extends Error {
	override name = 'UnheardError';
}

export type Cause = keyof typeof SENTENCES | 'other';

const SENTENCES = {
	'no-password':
		'Redis asks for a password and REDIS_URL has none: write redis://:password@host:6379.',
	'wrong-password':
		'Redis refuses the user or the password in REDIS_URL, or that user is disabled: correct REDIS_URL, or the user with ACL SETUSER.',
	'missing-rights':
		'The Redis user in REDIS_URL lacks a right that Scry needs: the README lists them, as one ACL SETUSER command.',
	'read-only':
		'Redis is a read-only replica: REDIS_URL must lead to the master. Scry connects again until it does.',
	'out-of-memory':
		'Redis has reached its maxmemory and refuses writes: raise maxmemory, or give Scry a Redis of its own.',
	'no-connections':
		'Redis has reached its maxclients and refuses connections: raise maxclients; each Scry server needs two.',
	loading: 'Redis is still loading its data from disk: it will answer when it has finished.',
	'master-down':
		'Redis is a replica that has lost its master: REDIS_URL must lead to the master. Scry connects again until it does.',
	'not-saving':
		'Redis cannot save to its disk and refuses writes: free its disk, or switch snapshots off with CONFIG SET save "".',
	'no-replicas':
		'Redis refuses writes because too few replicas follow it: start them, or lower min-replicas-to-write.',
	busy: 'Redis is busy with a script of another program: end it with SCRIPT KILL, or give Scry a Redis of its own.',
	cluster: 'Redis runs as a cluster, which Scry does not support: set REDIS_URL to a single Redis.',
	'protected-mode':
		'Redis is in protected mode and accepts connections from its own machine only: set a password or a bind address there.',
	'unknown-command':
		'Redis does not know a command that Scry needs: use Redis 6 or newer, and do not rename or disable commands.',
	'wrong-database':
		'Redis has no database with the number at the end of REDIS_URL: omit it, or use a smaller one.',
	refused:
		'Nothing accepts connections at the address in REDIS_URL: start Redis, or correct the address.',
	'unknown-host':
		'The host name in REDIS_URL cannot be resolved: correct it, or the DNS of this machine.',
	tls: 'TLS with Redis fails: use rediss:// only for a Redis with TLS, and a certificate that this machine trusts.',
	'no-answer':
		'Redis does not answer in time: it hangs, is overloaded, or the network between is broken.',
	'not-redis':
		'What answers at the address in REDIS_URL does not speak as Redis: correct the address.',
	'foreign-data':
		'Redis answers with something that Scry did not write: give Scry a Redis of its own.',
	unheard:
		'Redis does not deliver what this server publishes, so signals would be lost. Scry connects again until it does.',
	disconnected: 'Redis closed the connection. Scry connects again.'
};

/** Texts of Redis, anywhere in the message: errors within a script are wrapped. */
const WORDS: [RegExp, Cause][] = [
	[/\bNOAUTH\b/, 'no-password'],
	[/\bWRONGPASS\b|invalid password/, 'wrong-password'],
	[/\bNOPERM\b|user executing the script can't|ACL failure/, 'missing-rights'],
	[/\bREADONLY\b/, 'read-only'],
	[/\bOOM\b/, 'out-of-memory'],
	[/max number of clients/, 'no-connections'],
	[/\bLOADING\b/, 'loading'],
	[/\bMASTERDOWN\b/, 'master-down'],
	[/\bMISCONF\b/, 'not-saving'],
	[/\bNOREPLICAS\b/, 'no-replicas'],
	[/^BUSY\b/, 'busy'],
	[/^(MOVED|ASK|CROSSSLOT|CLUSTERDOWN)\b|cluster node/, 'cluster'],
	[/^DENIED\b/, 'protected-mode'],
	[/unknown (redis )?command/i, 'unknown-command'],
	[/DB index|invalid DB/i, 'wrong-database'],
	[/Unknown RESP type|Command queue state/, 'not-redis'],
	[/certificate|\b(SSL|TLS)\b/i, 'tls'],
	[/timeout|timed out/i, 'no-answer']
];

/** Error codes of the system for a connection. */
const CODES: Partial<Record<string, Cause>> = {
	ECONNREFUSED: 'refused',
	ENOENT: 'refused',
	ENOTFOUND: 'unknown-host',
	EAI_AGAIN: 'unknown-host',
	ETIMEDOUT: 'no-answer',
	EHOSTUNREACH: 'no-answer',
	ENETUNREACH: 'no-answer',
	ECONNRESET: 'disconnected',
	EPIPE: 'disconnected'
};

/** Consequences of a connection that was lost for another reason. That reason is reported itself. */
const CONSEQUENCE = /^Connection is closed|Stream isn't writeable|max retries per request/;

/** A known cause, `'other'`, or undefined for a mere consequence. */
export function causeOf(error: unknown): Cause | undefined {
	if (error instanceof UnheardError) return 'unheard';
	if (error instanceof v.ValiError) return 'foreign-data';
	const message = error instanceof Error ? error.message : String(error);
	const code = error instanceof Error && 'code' in error ? String(error.code) : '';
	const [, spoken] = WORDS.find(([words]) => words.test(message)) ?? [];
	const known = spoken ?? CODES[code];
	return known ?? (CONSEQUENCE.test(message) ? undefined : 'other');
}

/** The sentence for the log, without the ids and addresses of the command that failed. */
export const sentenceFor = (cause: Cause, error: unknown): string =>
	cause === 'other' ? `Redis cannot be used: ${firstWords(error)}` : SENTENCES[cause];

const firstWords = (error: unknown) =>
	(error instanceof Error ? error.message : String(error))
		.replace(/[^\x20-\x7e]+/g, ' ')
		.replace(/[\w-]{20,}|'[^']*'|\d+\.\d+\.\d+\.\d+|\[?[0-9a-f:]*::[0-9a-f:]*\]?/g, '…')
		.slice(0, 160);

/** True if a new connection may help: REDIS_URL may lead to another Redis by now. */
export const isHealedByReconnecting = (cause: Cause): boolean =>
	cause === 'read-only' || cause === 'master-down' || cause === 'unheard';
