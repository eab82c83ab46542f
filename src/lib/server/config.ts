/** The one door for environment variables. `.env.example` says what each is for. */
import { X509Certificate, createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as v from 'valibot';

export interface Config {
	host: string;
	/** 0 lets the system choose. */
	port: number;
	/** Origins besides our own whose pages may connect. */
	origins: string[];
	/** Proxies in front, each of which writes `X-Forwarded-For`. */
	trustProxy: number;
	/** PEM texts; without them the server speaks plain HTTP. */
	tls?: { cert: string; key: string };
	stunUrls: string[];
	turn?: {
		urls: string[];
		account: { secret: string; lifeSeconds: number } | { username: string; credential: string };
	};
	iceTransportPolicy: 'all' | 'relay';
	/** Seats in a room. */
	maxPeers: number;
	/** Goes into the rooms of names that people choose; public. Servers with the same lead to the same. */
	roomSalt?: string;
	/** What several servers share; without it there is one. May hold a password. */
	redisUrl?: string;
	/** Opens `/metrics` to whoever shows it. */
	metricsToken?: string;
	/** Whether the log names addresses, rooms and peers. */
	logIdentifiers: boolean;
	/** From the order to stop to the end of the process, at most. */
	drainSeconds: number;
}

/** Everything wrong with the environment, in sentences. Never repeats a secret. */
export class ConfigError extends Error {
	override readonly name = 'ConfigError';
	readonly faults: string[];

	constructor(faults: string[]) {
		super(faults.join('\n'));
		this.faults = faults;
	}
}

const wholeNumber = (min: number, max: number) =>
	v.pipe(
		v.string(),
		v.check(
			(text) => /^\d{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max,
			({ input }) => `must be a whole number from ${min} to ${max}, got "${input}"`
		),
		v.transform(Number)
	);

/** A comma-separated list. A bad entry is told by its place: people put passwords into URLs. */
const list = (isValid: (entry: string) => boolean, expected: string) =>
	v.pipe(
		v.string(),
		v.transform((text) => text.split(',').map((entry) => entry.trim())),
		v.everyItem(isValid, ({ input }) => {
			const place = input.findIndex((entry) => !isValid(entry)) + 1;
			return `must be a comma-separated list of ${expected}; entry ${place} is not one`;
		})
	);

const isOrigin = (text: string) =>
	/^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;

/** RFC 7064 §3.1 and RFC 7065 §3.1. Browsers throw at anything else, and the call would not start. */
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

const file = v.pipe(
	v.string(),
	v.rawTransform(({ dataset, addIssue, NEVER }) => {
		try {
			return readFileSync(dataset.value, 'utf8');
		} catch (error) {
			addIssue({ message: `cannot be read: ${(error as Error).message}` });
			return NEVER;
		}
	})
);

const Environment = v.object({
	// Also takes IPv4, unless the system keeps the two apart.
	HOST: v.optional(v.string(), '::'),
	PORT: v.optional(wholeNumber(0, 65_535), '3000'),
	ORIGINS: v.optional(list(isOrigin, 'origins such as https://scry.example, without a path')),
	TRUST_PROXY: v.optional(wholeNumber(0, 9), '0'),
	TLS_CERT: v.optional(file),
	TLS_KEY: v.optional(file),
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
	// Everybody sends to everybody: more than twelve is beyond a mesh, and beyond the page's layout.
	MAX_PEERS: v.optional(wholeNumber(2, 12), '8'),
	ROOM_SALT: v.optional(
		v.pipe(
			v.string(),
			v.regex(/^[^\p{C}\p{Zl}\p{Zp}]{8,128}$/u, 'must have 8 to 128 printable characters')
		)
	),
	REDIS_URL: v.optional(
		v.pipe(
			v.string(),
			v.check(
				(text) => /^rediss?:\/\/./.test(text) && URL.canParse(text),
				'must be a URL such as redis://localhost:6379'
			)
		)
	),
	METRICS_TOKEN: v.optional(
		v.pipe(v.string(), v.minLength(16, 'must have at least 16 characters'))
	),
	LOG_IDENTIFIERS: v.optional(
		v.picklist(['0', '1'], ({ input }) => `must be "1" or "0", got "${String(input)}"`),
		'0'
	),
	// The last two are for connections that do not close.
	DRAIN_SECONDS: v.optional(wholeNumber(2, 600), '5')
});

/**
 * The environment as a `Config`. An empty variable counts as unset.
 * @throws ConfigError naming every fault at once
 */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
	const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
	const parsed = v.safeParse(Environment, set, { abortPipeEarly: true });
	const faults = (parsed.issues ?? []).map((issue) => `${v.getDotPath(issue)} ${issue.message}.`);
	faults.push(...contradictions(set));
	if (!parsed.success || faults.length > 0) throw new ConfigError(faults);

	const values = parsed.output;
	const { TLS_CERT: cert, TLS_KEY: key, TURN_URLS: turnUrls } = values;
	if (cert && key && !isKeyPair(cert, key)) {
		throw new ConfigError(['TLS_CERT and TLS_KEY must be a certificate and its key, both as PEM.']);
	}
	return {
		host: values.HOST,
		port: values.PORT,
		origins: values.ORIGINS ?? [],
		trustProxy: values.TRUST_PROXY,
		...(cert && key && { tls: { cert, key } }),
		stunUrls: values.STUN_URLS ?? [],
		...(turnUrls && { turn: { urls: turnUrls, account: turnAccount(values) } }),
		iceTransportPolicy: values.ICE_TRANSPORT_POLICY,
		maxPeers: values.MAX_PEERS,
		...(values.ROOM_SALT && { roomSalt: values.ROOM_SALT }),
		...(values.REDIS_URL && { redisUrl: values.REDIS_URL }),
		...(values.METRICS_TOKEN && { metricsToken: values.METRICS_TOKEN }),
		logIdentifiers: values.LOG_IDENTIFIERS === '1',
		drainSeconds: values.DRAIN_SECONDS
	};
}

/** Sentences about variables that are fine alone and wrong together. */
function contradictions(set: NodeJS.ProcessEnv): string[] {
	const has = (name: keyof typeof Environment.entries) => set[name] !== undefined;
	const account = has('TURN_USERNAME') || has('TURN_CREDENTIAL');
	const rules: [broken: boolean, sentence: string][] = [
		[has('TLS_CERT') !== has('TLS_KEY'), 'TLS_CERT and TLS_KEY need each other.'],
		[
			has('TURN_USERNAME') !== has('TURN_CREDENTIAL'),
			'TURN_USERNAME and TURN_CREDENTIAL need each other.'
		],
		[
			has('TURN_SECRET') && account,
			'TURN_SECRET excludes TURN_USERNAME and TURN_CREDENTIAL: set one kind of account.'
		],
		[
			has('TURN_URLS') && !has('TURN_SECRET') && !account,
			'TURN_URLS needs TURN_SECRET, or TURN_USERNAME and TURN_CREDENTIAL.'
		],
		[
			(has('TURN_SECRET') || account) && !has('TURN_URLS'),
			'TURN_SECRET, TURN_USERNAME and TURN_CREDENTIAL need TURN_URLS.'
		],
		[
			set['ICE_TRANSPORT_POLICY'] === 'relay' && !has('TURN_URLS'),
			'ICE_TRANSPORT_POLICY "relay" needs TURN_URLS: there is no relay to go through.'
		]
	];
	return rules.filter(([broken]) => broken).map(([, sentence]) => sentence);
}

function isKeyPair(cert: string, key: string): boolean {
	try {
		return new X509Certificate(cert).checkPrivateKey(createPrivateKey(key));
	} catch {
		return false; // one of them is no PEM at all
	}
}

/** Either kind; that one of them is set was checked. */
function turnAccount({
	TURN_SECRET: secret,
	TURN_CREDENTIAL_HOURS: hours,
	TURN_USERNAME: username = '',
	TURN_CREDENTIAL: credential = ''
}: v.InferOutput<typeof Environment>) {
	return secret ? { secret, lifeSeconds: hours * 3600 } : { username, credential };
}
