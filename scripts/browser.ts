/**
 * Where the tests find their browser. Run directly (`bun run browser`), it installs one where there
 * is none, and says nothing where there is.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright';
import { complaints, installPackage, mayInstallPackages, run } from './packages.ts';

/** Longest wait for Playwright's download to answer: behind some firewalls it never does. */
const DOWNLOAD_ANSWER_MS = 10_000;

/**
 * Path of a Chromium or Chrome: `CHROME_PATH`, else Playwright's own, else the system's. Looks only
 * whether the file is there; `undefined` when none is.
 */
export function findBrowser(): string | undefined {
	const { CHROME_PATH } = process.env;
	const places = [...(CHROME_PATH ? [CHROME_PATH] : []), chromium.executablePath(), ...system()];
	return places.find((path) => existsSync(path));
}

/** The usual places of this operating system. */
function system(): string[] {
	const { env, platform } = process;
	if (platform === 'darwin') {
		return ['/Applications', join(homedir(), 'Applications')].flatMap((folder) => [
			join(folder, 'Google Chrome.app/Contents/MacOS/Google Chrome'),
			join(folder, 'Chromium.app/Contents/MacOS/Chromium')
		]);
	}
	if (platform === 'win32') {
		return [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']]
			.filter((folder) => folder !== undefined)
			.map((folder) => join(folder, 'Google/Chrome/Application/chrome.exe'));
	}
	const names = ['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser'];
	const folders = (env['PATH'] ?? '').split(delimiter);
	return names.flatMap((name) => folders.map((folder) => join(folder, name)));
}

/** Resolves once a browser starts; otherwise exits with a sentence that names the remedy. */
function ready(): void {
	if (!findBrowser()) {
		console.log('No Chromium or Chrome here yet: installing the one of Playwright.');
		playwright('install', '--no-shell', 'chromium');
	}
	if (!findBrowser() && mayInstallPackages()) {
		console.log('That did not work out: installing the one of this system.');
		installPackage('chromium');
	}

	const browser = findBrowser();
	if (!browser) {
		fail(
			'No Chromium or Chrome was found and none could be installed: install one, or name its path in CHROME_PATH.'
		);
	}
	if (starts(browser)) return;

	// A downloaded browser comes without the libraries that a desktop has and a server has not.
	if (mayInstallPackages()) playwright('install-deps', 'chromium');
	if (starts(browser)) return;
	fail(`${browser} does not start: run it to see why, or name another's path in CHROME_PATH.`);
}

function starts(browser: string): boolean {
	// On Windows `--version` opens a window instead of answering.
	return process.platform === 'win32' || spawnSync(browser, ['--version']).status === 0;
}

function playwright(...args: string[]): void {
	run(process.execPath, ['run', '--silent', 'playwright', ...args], {
		DEBIAN_FRONTEND: 'noninteractive',
		PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: String(DOWNLOAD_ANSWER_MS)
	});
}

function fail(sentence: string): never {
	for (const complaint of complaints) console.error(complaint);
	console.error(sentence);
	process.exit(1);
}

if (import.meta.main) ready();
