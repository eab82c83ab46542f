/**
 * What a pair of people in a call notices while one other address does its worst: their signals'
 * round trip, in quiet and during each attack, and the processor time that the attack costs the server.
 * The pair, the server and the attacker are processes of their own; Linux, and a machine with nothing
 * else to do. `bun run bench:abuse [seconds]`. Nothing here passes or fails.
 */
import { cpus, loadavg } from 'node:os';
import { ATTACKS } from '../support/attacks.ts';
import { Bystanders } from '../support/bystanders.ts';
import { printTable } from './figures.ts';

const SECONDS = Number(process.argv[2] ?? 15);
/** Another address of the loopback than that of the pair. */
const MALLORY = '127.0.0.66';

const load = () => `load average ${loadavg()[0]!.toFixed(1)}`;
console.log(`${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, Bun ${Bun.version}, ${load()}\n`);

/** Without a proxy an address is known by its connections, behind one by its requests. */
const SERVERS = { 'from its own address': {}, 'through a proxy': { TRUST_PROXY: '1' } };

for (const [way, env] of Object.entries(SERVERS)) {
	const rows: string[][] = [];
	for (const [name, attack] of Object.entries(ATTACKS)) {
		if ('TRUST_PROXY' in env && name.startsWith('pipelined')) continue; // no proxy does
		await using bystanders = await Bystanders.talk(env);
		const { url, quiet } = bystanders;
		const cpu = bystanders.cpuSeconds;
		const slowdown = await bystanders.slowdown(async () => {
			await attack(url, MALLORY, AbortSignal.timeout(SECONDS * 1000));
		});
		const used = (bystanders.cpuSeconds - cpu) / SECONDS;
		const during = slowdown * quiet;
		const met = during <= Math.max(10 * quiet, 50) ? 'met' : 'not met';
		const numbers = [quiet, during, slowdown].map((value) => value.toFixed(1));
		rows.push([name, ...numbers, used.toFixed(2), met]);
	}
	console.log(`\nAttacks ${way}\n`);
	printTable(['attack', 'quiet p99, ms', 'p99, ms', 'ratio', 'cores of the server', 'aim'], rows);
}
console.log(`\nAim: p99 at most 10 times that in quiet, or 50 ms. At the end: ${load()}`);
