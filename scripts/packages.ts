/** The packages of the system, where they can be installed without asking. */
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Root on a Debian or one of its kin. */
export const mayInstallPackages = () => process.getuid?.() === 0 && Bun.which('apt-get') !== null;

/** What failed commands printed; worth showing once nothing else helped. */
export const complaints: string[] = [];

export function installPackage(name: string): void {
	const install = () => apt('install', '-y', '--no-install-recommends', name);
	// The lists of a fresh machine are empty, or older than what the mirrors still hold.
	if (!install()) {
		apt('update');
		install();
	}
}

/** Waits while another process of ours runs it: `apt-get` itself gives up. */
const apt = (...args: string[]) =>
	run('flock', [join(tmpdir(), 'scry-apt.lock'), 'apt-get', ...args]);

/** Runs a command without a word. True when it went well. */
export function run(
	command: string,
	args: string[],
	env: Record<string, string> = { DEBIAN_FRONTEND: 'noninteractive' }
): boolean {
	const { status, stdout, stderr } = spawnSync(command, args, {
		encoding: 'utf8',
		env: { ...process.env, ...env }
	});
	if (status !== 0) complaints.push(stdout, stderr);
	return status === 0;
}
