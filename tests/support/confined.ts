/** Debian's programs as the images of deploy/compose.yaml have them, under the rights it gives. */
import { copyFileSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPackage, mayInstallPackages, run } from '../../scripts/packages.ts';
import type { Service } from './compose.ts';

/** True where rights can be taken away: root on a Debian. */
export function canConfine(): boolean {
	if (!mayInstallPackages()) return false;
	if (Bun.which('setcap') === null) installPackage('libcap2-bin');
	return Bun.which('setcap') !== null && Bun.which('setpriv') !== null;
}

/** True when Caddy is here, or could be installed. */
export function hasCaddy(): boolean {
	if (Bun.which('caddy') === null && mayInstallPackages()) installPackage('caddy');
	return Bun.which('caddy') !== null;
}

/** Essential packages of Debian: in every image that is made from one. */
const TOOLS = ['cat', 'cmp', 'cp', 'ls', 'mktemp', 'rm', 'setpriv', 'sh', 'sha256sum', 'sleep'];

/**
 * A folder to be the whole PATH: a copy of `program` that carries the file capability which its image
 * gives it, and what every Debian has.
 */
export class Image {
	readonly folder = mkdtempSync(join(tmpdir(), 'scry-image-'));

	constructor(program: string) {
		for (const tool of TOOLS) symlinkSync(Bun.which(tool)!, join(this.folder, tool));
		const copy = join(this.folder, program);
		copyFileSync(Bun.which(program)!, copy);
		if (!run('setcap', ['cap_net_bind_service=+ep', copy])) throw new Error('setcap failed');
	}

	[Symbol.dispose](): void {
		rmSync(this.folder, { recursive: true });
	}
}

/** What runs a command with the capabilities that `service` leaves it, and no way to more. */
export function confinement({ cap_drop, cap_add = [], security_opt }: Service): string[] {
	if (!cap_drop?.includes('ALL') || !security_opt) throw new Error('it keeps rights');
	const kept = cap_add.map((capability) => `,+${capability.toLowerCase()}`).join('');
	return ['setpriv', `--bounding-set=-all${kept}`, '--inh-caps=-all', '--no-new-privs'];
}
