/**
 * Installs what bun.lockb names: quietly, unless it fails. Every other script begins with this one,
 * so it imports nothing that would have to be installed.
 */
import { existsSync } from 'node:fs';

if (!existsSync('node_modules')) console.log('Installing the dependencies, this once.');

const install = Bun.spawnSync([process.execPath, 'install', '--frozen-lockfile']);
if (!install.success) {
	process.stderr.write(install.stdout);
	process.stderr.write(install.stderr);
	console.error('The dependencies could not be installed: go online, then run this again.');
	process.exit(1);
}
