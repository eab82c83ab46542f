/** The only file that reads environment variables. `.env.example` describes each. */
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
	/** Further origins whose pages may connect. */
	origins: string[];
	/** Host names that the server answers to; any, if absent. */
	hosts?: HostName[];
	/** Number of proxies in front, each of which writes `X-Forwarded-For`. */
	trustProxy: number;
	/** PEM texts. Plain HTTP, if absent. */
	tls?: { cert: string; key: string };
	stunUrls: string[];
	turn?: {
		urls: string[];
		account: { secret: string; lifeSeconds: number } | { username: string; credential: string };
	};
	iceTransportPolicy: 'all' | 'relay';
	/** Seats in a room. */
	maxPeers: number;
	/** Public; part of the derivation of rooms from chosen names. Servers of one site share it. */
	roomSalt?: string;
	/** The Redis that several servers share. May contain a password. */
	redisUrl?: string;
	/** Bearer token for `/metrics`. */
	metricsToken?: string;
	/** Whether the log contains addresses, rooms and peers. */
	logIdentifiers: boolean;
	/** Whether `/lab` is served, and calls have the fault lab. */
	lab: boolean;
	/** Longest time from SIGTERM to the end of the process. */
	drainSeconds: number;
}

/** All faults of the environment, in sentences. Contains no secret. */
export class ConfigError extends Error {
	override readonly name = 'ConfigError';
	readonly faults: string[];

	constructor(faults: string[]) {
		super(faults.join('\n'));
		this.faults = faults;
	}
}

/**
 * Reads `env` into a `Config`. An empty variable counts as unset.
 * @param env if absent, the environment of the process, which is compared with the files that Bun has
 * read into it
 * @throws ConfigError with every fault
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

	// A value that Bun or a program has changed gets one fault: further checks of it mean nothing.
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
	// Compared with undefined: empty files must not mean plain HTTP.
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
		lab: values.LAB === '1',
		drainSeconds: values.DRAIN_SECONDS
	};
}

/** Sentences about variables that contradict each other. */
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

/** `contradictions` has checked that one of the kinds is set. */
function turnAccount({
	TURN_SECRET: secret,
	TURN_CREDENTIAL_HOURS: hours,
	TURN_USERNAME: username = '',
	TURN_CREDENTIAL: credential = ''
}: v.InferOutput<typeof Environment>) {
	return secret ? { secret, lifeSeconds: hours * 3600 } : { username, credential };
}
