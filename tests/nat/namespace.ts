import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess, SpawnOptions } from 'node:child_process';

/** Runs a command to its end. Returns what it printed; throws what it complained. */
function run(command: string, ...args: string[]): string {
	const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
	if (error) throw error;
	if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr || stdout}`);
	return stdout;
}

/** By this we know what is ours, also after a crash that left it behind. */
const PREFIX = 'scry-';

/** A network of its own inside this machine: interfaces, addresses, routes and a firewall. */
export class Namespace {
	readonly name: string;

	constructor(name: string) {
		this.name = PREFIX + name;
		run('ip', 'netns', 'add', this.name);
		for (const setting of ['ipv6.conf.all.disable_ipv6=1', 'ipv4.conf.all.rp_filter=0']) {
			this.run('sysctl', '-qw', `net.${setting}`);
		}
		this.ip('link', 'set', 'lo', 'up');
	}

	/** Passes on what is not for itself, as routers do. */
	forward(): void {
		this.run('sysctl', '-qw', 'net.ipv4.ip_forward=1');
	}

	ip(...args: string[]): string {
		return run('ip', '-n', this.name, ...args);
	}

	run(command: string, ...args: string[]): string {
		return run('ip', 'netns', 'exec', this.name, command, ...args);
	}

	/** Starts what goes on running; the process is the command itself. */
	spawn(command: string[], options: SpawnOptions): ChildProcess {
		const [ip, ...args] = ['ip', 'netns', 'exec', this.name, ...command] as const;
		return spawn(ip, args, options);
	}

	/** Ends what runs inside, then the network. */
	remove(): void {
		remove(this.name);
	}
}

function remove(name: string): void {
	for (const pid of run('ip', 'netns', 'pids', name).split('\n').filter(Boolean)) {
		try {
			process.kill(Number(pid), 'SIGKILL');
		} catch {
			// It ended by itself meanwhile.
		}
	}
	run('ip', 'netns', 'delete', name);
}

/** Removes what an earlier lab left behind that was killed before it could tidy up. */
export function removeLeftovers(): void {
	const names = run('ip', 'netns', 'list')
		.split('\n')
		.map((line) => line.split(' ')[0] ?? '');
	for (const name of names.filter((each) => each.startsWith(PREFIX))) remove(name);
}
