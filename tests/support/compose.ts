import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';

export const deploy = join(import.meta.dir, '../../deploy');

const Duration = v.pipe(v.string(), v.regex(/^\d+(ms|s|m)$/));
const Capability = v.pipe(v.string(), v.regex(/^(ALL|[A-Z]+(_[A-Z]+)*)$/));

/** What deploy/ uses of the Compose specification, and nothing else: a misspelt key is an error. */
const Service = v.strictObject({
	image: v.optional(v.string()),
	build: v.optional(v.strictObject({ context: v.string(), dockerfile: v.string() })),
	extends: v.optional(v.strictObject({ file: v.string(), service: v.string() })),
	command: v.optional(v.array(v.string())),
	entrypoint: v.optional(v.array(v.string())),
	environment: v.optional(v.record(v.string(), v.string())),
	user: v.optional(v.string()),
	network_mode: v.optional(v.literal('host')),
	ports: v.optional(v.array(v.pipe(v.string(), v.regex(/^\d+:\d+(\/udp)?$/)))),
	volumes: v.optional(v.array(v.pipe(v.string(), v.regex(/^[\w./-]+:\/[\w./-]+(:ro)?$/)))),
	tmpfs: v.optional(v.array(v.pipe(v.string(), v.startsWith('/')))),
	depends_on: v.optional(
		v.record(v.string(), v.strictObject({ condition: v.literal('service_healthy') }))
	),
	healthcheck: v.optional(
		v.strictObject({
			test: v.pipe(
				v.array(v.string()),
				v.check(([kind]) => kind === 'CMD' || kind === 'CMD-SHELL')
			),
			interval: Duration,
			timeout: Duration,
			start_period: Duration
		})
	),
	restart: v.optional(v.literal('unless-stopped')),
	stop_grace_period: v.optional(Duration),
	read_only: v.optional(v.boolean()),
	cap_drop: v.optional(v.array(Capability)),
	cap_add: v.optional(v.array(Capability)),
	security_opt: v.optional(v.array(v.literal('no-new-privileges:true'))),
	ulimits: v.optional(v.strictObject({ nofile: v.number() })),
	logging: v.optional(
		v.strictObject({ driver: v.string(), options: v.record(v.string(), v.string()) })
	)
});
export type Service = v.InferOutput<typeof Service>;

const Compose = v.strictObject({
	name: v.optional(v.string()),
	services: v.record(v.string(), Service),
	networks: v.optional(v.record(v.string(), v.strictObject({ enable_ipv6: v.boolean() }))),
	volumes: v.optional(v.record(v.string(), v.null()))
});
type Compose = v.InferOutput<typeof Compose>;

export type Variables = Record<string, string>;

/** Files of deploy/ as Compose reads them, one over the other, with `variables` in `.env`. */
export function compose(variables: Variables, ...files: string[]): Compose {
	const read = files.map((file) => v.parse(Compose, withoutFragments(parsed(file, variables))));
	return v.parse(Compose, read.reduce<unknown>(merge, {}));
}

/** Variables that a file asks for: those it cannot do without, and all. */
export function variablesOf(file: string): { needed: Set<string>; all: Set<string> } {
	const found = [...text(file).matchAll(/(?<!\$)\$\{(\w+):([?-])\}/g)];
	return {
		needed: new Set(found.filter(([, , kind]) => kind === '?').map(([, name]) => name!)),
		all: new Set(found.map(([, name]) => name!))
	};
}

const text = (file: string) => readFileSync(join(deploy, file), 'utf8');

const parsed = (file: string, variables: Variables) =>
	filled(Bun.YAML.parse(text(file)), variables) as Record<string, unknown>;

/** Compose puts variables into values, after it has read the file. */
function filled(value: unknown, variables: Variables): unknown {
	if (Array.isArray(value)) return value.map((item) => filled(item, variables));
	if (isMap(value)) {
		return Object.fromEntries(
			Object.entries(value).map(([key, item]) => [key, filled(item, variables)])
		);
	}
	return typeof value === 'string' ? interpolated(value, variables) : value;
}

const interpolated = (value: string, variables: Variables) =>
	value.replace(/\$\$|\$\{(\w+):([?-])\}|\$/g, (found, name?: string, kind?: string) => {
		if (found === '$$') return '$';
		if (name === undefined) throw new Error(`Compose would take a "$" for a variable: ${value}`);
		if (!variables[name] && kind === '?') throw new Error(`${name} is missing`);
		return variables[name] ?? '';
	});

const withoutFragments = (file: Record<string, unknown>) =>
	Object.fromEntries(Object.entries(file).filter(([key]) => !key.startsWith('x-')));

/** Maps are merged, lists are joined, and of anything else the later counts. */
function merge(earlier: unknown, later: unknown): unknown {
	if (Array.isArray(earlier) && Array.isArray(later)) return earlier.concat(later) as unknown[];
	if (!isMap(earlier) || !isMap(later)) return later;
	const merged = { ...earlier };
	for (const [key, value] of Object.entries(later)) {
		merged[key] = key in merged ? merge(merged[key], value) : value;
	}
	return merged;
}

const isMap = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);
