import { chromium } from '@playwright/test';
import type { Browser } from '@playwright/test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { launchOptions } from '../support/chromium.ts';
import type { Namespace } from './namespace.ts';

/**
 * A Chromium inside of `namespace`. Playwright speaks with it through a pipe, which no network comes
 * between.
 *
 * @param folder where the script that starts it is kept
 */
export function browserInside(
	{ name }: Namespace,
	folder: string,
	args: string[]
): Promise<Browser> {
	const executablePath = join(folder, `${name}.sh`);
	const browser = launchOptions.executablePath ?? chromium.executablePath();
	writeFileSync(executablePath, `#!/bin/sh\nexec ip netns exec ${name} '${browser}' "$@"\n`, {
		mode: 0o700
	});
	return chromium.launch({ ...launchOptions, executablePath, args });
}
