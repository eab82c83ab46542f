/** The one door for environment variables. `.env.example` says what each is for. */
import * as v from 'valibot';
import { envFileFaults, envFilePaths, readEnvFiles } from './config/env-file.ts';
import type { EnvFileFault } from './config/env-file.ts';
import type { HostName } from './config/origin.ts';
import { Environment } from './config/schema.ts';
import { nameFaults, textFault } from './config/text.ts';
import { tlsFault } from './config/tls.ts';

export interface Config {
	host: string;
	/** 0 lets the system choose. */
	port: number;
	/** Origins besides our own whose pages may connect. */
	origins: string[];
	/** Names that the server answers to; without them, any. */
	hosts?: HostName[];
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

/**
 * The environment as a `Config`. An empty variable counts as unset. Without `env`, that of the
 * process, and the files that Bun has read into it are compared with it.
 * @throws ConfigError naming every fault at once
 */
export function loadConfig(env?: NodeJS.ProcessEnv): Config {
	if (env) return configOf(env, []);
	const files = readEnvFiles(envFilePaths(process.env.NODE_ENV, process.execArgv));
	return configOf(process.env, envFileFaults(files, process.env, NAMES));
}

const NAMES = Object.keys(Environment.entries);

function configOf(env: NodeJS.ProcessEnv, ofFiles: readonly EnvFileFault[]): Config {
	const set: NodeJS.ProcessEnv = {};
	for (const name of NAMES) if (env[name]?.trim()) set[name] = env[name];
	const faults = [...ofFiles.map(({ sentence }) => sentence), ...nameFaults(env, NAMES)];

	// A value that is not what its author wrote: what else is wrong with it says nothing.
	const doubtful = new Set(ofFiles.map(({ name }) => name));
	for (const [name, value = ''] of Object.entries(set)) {
		const fault = doubtful.has(name) ? undefined : textFault(value);
		if (!fault) continue;
		faults.push(`${name} ${fault}.`);
		doubtful.add(name);
	}
	const clean = Object.fromEntries(Object.entries(set).filter(([name]) => !doubtful.has(name)));
	const parsed = v.safeParse(Environment, clean, { abortPipeEarly: true });
	faults.push(...(parsed.issues ?? []).map((issue) => `${v.getDotPath(issue)} ${issue.message}.`));
	faults.push(...contradictions(set));
	if (!parsed.success || faults.length > 0) throw new ConfigError(faults);

	const values = parsed.output;
	const { TLS_CERT: cert, TLS_KEY: key, TURN_URLS: turnUrls } = values;
	// Not by their truth: empty files must not mean plain HTTP.
	const tls = cert === undefined || key === undefined ? undefined : { cert, key };
	const unusable = tls && tlsFault(tls);
	if (unusable) throw new ConfigError([unusable]);
	return {
		host: values.HOST,
		port: values.PORT,
		origins: values.ORIGINS ?? [],
		...(values.HOSTS && { hosts: values.HOSTS }),
		trustProxy: values.TRUST_PROXY,
		...(tls && { tls }),
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

/** Either kind; that one of them is set was checked. */
function turnAccount({
	TURN_SECRET: secret,
	TURN_CREDENTIAL_HOURS: hours,
	TURN_USERNAME: username = '',
	TURN_CREDENTIAL: credential = ''
}: v.InferOutput<typeof Environment>) {
	return secret ? { secret, lifeSeconds: hours * 3600 } : { username, credential };
}
