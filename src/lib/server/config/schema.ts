/** The schema of all environment variables. */
import { isIP } from 'node:net';
import * as v from 'valibot';
import { hostNameOf, originOf } from './origin.ts';
import { readPem } from './tls.ts';

const wholeNumber = (min: number, max: number) =>
	v.pipe(
		v.string(),
		v.check(
			(text) => /^\d{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max,
			({ input }) => `must be a whole number from ${min} to ${max}, got "${input}"`
		),
		v.transform(Number)
	);

/** A comma-separated list. Faults give the place of an entry, not its text: URLs may contain passwords. */
const list = (isValid: (entry: string) => boolean, expected: string) =>
	v.pipe(
		v.string(),
		v.transform((text) => text.split(',').map((entry) => entry.trim())),
		v.everyItem(isValid, ({ input }) => {
			const place = input.findIndex((entry) => !isValid(entry)) + 1;
			return `must be a comma-separated list of ${expected}; entry ${place} is not one`;
		})
	);

const isOrigin = (text: string) => originOf(text) === text && !text.includes('*');

const DOMAIN_LABEL = /^[\w-]+$/;

/** An address or host name. The brackets of `[::1]`, as in URLs, are removed. */
const listenAddress = v.pipe(
	v.string(),
	v.transform((text) => text.replace(/^\[([\da-f:.]+)\]$/i, '$1')),
	v.check(
		(text) =>
			isIP(text) !== 0 ||
			text
				.replace(/\.$/, '')
				.split('.')
				.every((label) => DOMAIN_LABEL.test(label)),
		({ input }) =>
			`must be an address to listen on, without scheme or port ("::" is every one), got "${input}"`
	)
);

/** RFC 7064 §3.1 and RFC 7065 §3.1. Browsers throw at any other URL, and no call would start. */
const isIceUrl = (scheme: string, query: string) => {
	const pattern = new RegExp(
		`^${scheme}:(\\[[\\da-f:.]+\\]|[\\w.-]+)(:(?<port>\\d{1,5}))?${query}$`,
		'i'
	);
	return (text: string) => {
		const match = pattern.exec(text);
		const port = Number(match?.groups?.['port'] ?? 1);
		return match !== null && port >= 1 && port <= 65_535;
	};
};

/** The text of a PEM file. */
const pem = v.pipe(
	v.string(),
	v.rawTransform(({ dataset, addIssue, NEVER }) => {
		try {
			return readPem(dataset.value);
		} catch (error) {
			addIssue({ message: (error as Error).message });
			return NEVER;
		}
	})
);

/** ioredis decodes user and password, and reads the path as the number of a database. */
const redisUrl = v.pipe(
	v.string(),
	v.check(
		(text) => /^rediss?:\/\/./.test(text) && URL.canParse(text),
		'must be a URL such as redis://localhost:6379'
	),
	v.check((text) => {
		const { hash, pathname, search } = new URL(text);
		return hash === '' && /^(\/\d*)?$/.test(pathname) && !search.includes('@');
	}, 'has a #, ? or / in its password, or a database that is no number: write %23, %3F or %2F'),
	v.check((text) => {
		try {
			const { username, password } = new URL(text);
			return [username, password].map(decodeURIComponent).length > 0;
		} catch {
			return false;
		}
	}, 'has a % in its password that begins no code such as %23: write %25')
);

const offOrOn = v.optional(
	v.picklist(['0', '1'], ({ input }) => `must be "1" or "0", got "${String(input)}"`),
	'0'
);

export const Environment = v.object({
	// Accepts IPv4 too, unless the system separates the two.
	HOST: v.optional(listenAddress, '::'),
	PORT: v.optional(wholeNumber(0, 65_535), '3000'),
	ORIGINS: v.optional(list(isOrigin, 'origins such as https://scry.example, without a path')),
	HOSTS: v.optional(
		v.pipe(
			list(
				(text) => hostNameOf(text) !== undefined,
				'names such as scry.example or scry.example:8443'
			),
			v.transform((names) => names.flatMap((text) => hostNameOf(text) ?? []))
		)
	),
	TRUST_PROXY: v.optional(wholeNumber(0, 9), '0'),
	TLS_CERT: v.optional(pem),
	TLS_KEY: v.optional(pem),
	STUN_URLS: v.optional(list(isIceUrl('stuns?', ''), 'URLs such as stun:stun.example:3478')),
	TURN_URLS: v.optional(
		list(
			isIceUrl('turns?', '(\\?transport=(udp|tcp))?'),
			'URLs such as turn:turn.example:3478?transport=udp'
		)
	),
	TURN_SECRET: v.optional(v.string()),
	TURN_CREDENTIAL_HOURS: v.optional(wholeNumber(1, 24), '4'),
	TURN_USERNAME: v.optional(v.string()),
	TURN_CREDENTIAL: v.optional(v.string()),
	ICE_TRANSPORT_POLICY: v.optional(
		v.picklist(['all', 'relay'], ({ input }) => `must be "all" or "relay", got "${String(input)}"`),
		'all'
	),
	// In a mesh every peer sends to every other: more than twelve is too much, also for the layout.
	MAX_PEERS: v.optional(wholeNumber(2, 12), '8'),
	ROOM_SALT: v.optional(
		v.pipe(
			v.string(),
			v.regex(/^[^\p{C}\p{Zl}\p{Zp}]{8,128}$/u, 'must have 8 to 128 printable characters')
		)
	),
	REDIS_URL: v.optional(redisUrl),
	METRICS_TOKEN: v.optional(
		v.pipe(v.string(), v.minLength(16, 'must have at least 16 characters'))
	),
	LOG_IDENTIFIERS: offOrOn,
	LAB: offOrOn,
	// The last two seconds are for connections that do not close.
	DRAIN_SECONDS: v.optional(wholeNumber(2, 600), '5')
});
