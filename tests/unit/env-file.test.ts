import { expect, setDefaultTimeout, test } from 'bun:test';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { envFileFaults, envFilePaths, readEnvFiles } from '#lib/server/config/env-file.ts';

setDefaultTimeout(30_000); // they start processes

const CONFIG = join(import.meta.dir, '../../src/lib/server/config.ts');
const PRINT = `
	import { loadConfig } from ${JSON.stringify(CONFIG)};
	try { console.log(JSON.stringify({ secret: loadConfig().metricsToken })); }
	catch (error) { console.log(JSON.stringify({ faults: error.faults })); }
`;

/** What a server would make of these files, started by the real Bun in a folder of its own. */
function start(files: Record<string, string | Uint8Array>, env: Record<string, string> = {}) {
	const folder = mkdtempSync(join(tmpdir(), 'scry-env-'));
	try {
		for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
		const command = [process.execPath, '-e', PRINT];
		const { stdout } = Bun.spawnSync(command, { cwd: folder, env: { HOME: '/home/ann', ...env } });
		return JSON.parse(String(stdout)) as { secret?: string; faults?: string[] };
	} finally {
		rmSync(folder, { recursive: true });
	}
}

test.each([
	['north wind and rain', 'north wind and rain'],
	['north-wind-and-rain\r\nMAX_PEERS=8\r', 'north-wind-and-rain'],
	['"north wind # rain"  # for Prometheus', 'north wind # rain'],
	["'north#wind and rain'", 'north#wind and rain'],
	['north\\$wind and rain # since May', 'north$wind and rain'],
	["'north\\$wind and rain'", 'north$wind and rain'],
	['price in $, since May', 'price in $, since May'],
	["it's north wind and rain", "it's north wind and rain"],
	[' # none', undefined],
	['', undefined]
])('Bun reads METRICS_TOKEN=%s as it is written', (rest, secret) => {
	expect(start({ '.env': `METRICS_TOKEN=${rest}\n` })).toEqual(secret ? { secret } : {});
});

test.each([
	['north$wind-and-rain', '$'],
	['"north$wind and rain"', '$'],
	["'north${HOME} and rain'", '$'],
	['north-wind$$rain-and-sun', '$'],
	['north-wind-and-rain$1', '$'],
	['north#wind and rain and sun', '#'],
	['#north wind and rain', '#'],
	['"north wind" and "rain, rain"', '"'],
	["'north wind's rain and sun'", "'"],
	['"north wind and rain', '"']
])('METRICS_TOKEN=%s is another value to Bun: named, and not repeated', (rest, character) => {
	const { faults = [] } = start({ '.env': `METRICS_TOKEN=${rest}\n` });
	expect(faults).toHaveLength(1);
	expect(faults[0]).toStartWith(`METRICS_TOKEN in .env has a ${character} in it`);
	expect(faults[0]).not.toContain('north');
});

test.each([
	['METRICS_TOKEN north-wind-and-rain'],
	['set METRICS_TOKEN=north-wind-and-rain'],
	['$env:METRICS_TOKEN="north-wind-and-rain"']
])('%s sets nothing: named', (line) => {
	expect(start({ '.env': line }).faults).toEqual([
		'METRICS_TOKEN in .env is not understood: write METRICS_TOKEN=value.'
	]);
});

test('a file that is not UTF-8 is reported', () => {
	const text = 'METRICS_TOKEN=north-wind-and-rain\n';
	for (const bytes of [
		Buffer.from(`\uFEFF${text}`, 'utf16le'),
		Buffer.from(text, 'utf16le'),
		Buffer.from(`# für Prometheus\n${text}`, 'latin1')
	]) {
		const { faults } = start({ '.env': bytes });
		expect(faults?.[0]).toStartWith('.env is not UTF-8');
	}
	const secret = 'north-wind-and-rain';
	expect(start({ '.env': Buffer.from(`\uFEFF${text}`) })).toEqual({ secret });
});

test('a value set by the environment or by a later file is not compared with .env', () => {
	const env = { METRICS_TOKEN: 'set by the shell' };
	expect(start({ '.env': 'METRICS_TOKEN="north # wind" # a\n' }, env).secret).toBe(
		'set by the shell'
	);
	const written = { METRICS_TOKEN: 'north$wind and rain' };
	expect(start({ '.env': "METRICS_TOKEN='north$wind and rain'\n" }, written).secret).toBe(
		'north$wind and rain'
	);
	const files = { '.env': 'METRICS_TOKEN=north$wind-and-rain', '.env.local': 'METRICS_TOKEN=' };
	expect(start({ ...files, '.env.local': 'METRICS_TOKEN=south-wind-and-sun' })).toEqual({
		secret: 'south-wind-and-sun'
	});
	expect(start({ ...files, '.env.production': 'METRICS_TOKEN=east$wind' }).faults).toBeUndefined();
	expect(
		start(
			{ ...files, '.env.production.local': 'METRICS_TOKEN=east-wind-and-$now' },
			{ NODE_ENV: 'production' }
		).faults
	).toEqual([expect.stringContaining('METRICS_TOKEN in .env.production.local has a $')]);
});

test('the files are those that Bun reads, in its order', () => {
	expect(envFilePaths('production', [])).toEqual([
		...['.env', '.env.production', '.env.local', '.env.production.local']
	]);
	expect(envFilePaths(undefined, [])).toContain('.env.development.local');
	expect(envFilePaths('test', [])).not.toContain('.env.local');
	expect(envFilePaths('test', ['--env-file=a,b', '--env-file', 'c'])).toEqual(['a', 'b', 'c']);
	expect(envFilePaths('production', ['--no-env-file'])).toEqual([]);
});

test('a folder named .env is reported, and a missing file is not', () => {
	const folder = mkdtempSync(join(tmpdir(), 'scry-env-'));
	mkdirSync(join(folder, '.env'));
	const files = readEnvFiles([join(folder, '.env'), join(folder, '.env.local')]);
	const [fault, ...others] = envFileFaults(files, {}, []);
	expect(fault?.sentence).toMatch(/\.env cannot be read: EISDIR/);
	expect(others).toEqual([]);
	rmSync(folder, { recursive: true });
});
