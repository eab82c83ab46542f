/** How the tests start a Firefox: the one of the system, spoken to with WebDriver BiDi. */
import { firefox, type Browser } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { complaints, installPackage, mayInstallPackages } from '../../scripts/packages.ts';

/** Path of a Firefox: `FIREFOX_PATH`, else the system's; `undefined` when there is none. */
function findFirefox(): string | undefined {
	const { FIREFOX_PATH, PATH = '' } = process.env;
	const places = ['firefox-esr', 'firefox'].flatMap((name) =>
		PATH.split(delimiter).map((folder) => join(folder, name))
	);
	if (process.platform === 'darwin')
		places.push('/Applications/Firefox.app/Contents/MacOS/firefox');
	return [...(FIREFOX_PATH ? [FIREFOX_PATH] : []), ...places].find((path) => existsSync(path));
}

/** The `firefox` package of Ubuntu only fetches a snap, and a server has no snaps. */
const PACKAGE = 'firefox-esr';

/** The oldest Firefox that this Playwright can drive: it speaks a WebDriver BiDi as new. */
const OLDEST = 153;

/** Why no Firefox can be driven here, after one was installed if possible; `undefined` if one can. */
export function firefoxFault(): string | undefined {
	if (!findFirefox() && mayInstallPackages()) installPackage(PACKAGE);
	const path = findFirefox();
	if (path === undefined) return undefined; // an error of each test, with what could not be installed
	const printed = execFileSync(path, ['--version'], { encoding: 'utf8' });
	const version = Number(/(\d+)\./.exec(printed)?.[1]);
	if (version >= OLDEST) return undefined;
	return `${path} is ${printed.trim()}: Playwright drives none before ${OLDEST}.`;
}

export async function launchFirefox(): Promise<Browser> {
	const executablePath = findFirefox();
	if (!executablePath) {
		const remedy = 'No Firefox was found: install one, or name its path in FIREFOX_PATH.';
		throw new Error([...complaints, remedy].join('\n'));
	}
	// Playwright would add the flags of Chromium, and Firefox opens what it does not know as a page.
	return firefox.launch({ channel: 'moz-firefox', executablePath, args: [], firefoxUserPrefs });
}

const firefoxUserPrefs = {
	'media.navigator.streams.fake': true, // a picture that changes and a tone
	'media.navigator.permission.disabled': true, // answers the permission prompt with yes
	'media.peerconnection.ice.obfuscate_host_addresses': false, // a bare Linux resolves no .local names
	'media.autoplay.default': 0, // allowed

	// Nothing is fetched from its maker: all but localhost goes to a proxy that is not there.
	'network.proxy.type': 1,
	'network.proxy.http': '127.0.0.1',
	'network.proxy.http_port': 9,
	'network.proxy.ssl': '127.0.0.1',
	'network.proxy.ssl_port': 9,
	'network.proxy.allow_bypass': false, // not even for updates and settings
	'network.proxy.failover_direct': false,
	'app.normandy.enabled': false,
	'dom.push.connection.enabled': false,
	'network.captive-portal-service.enabled': false,
	'network.trr.mode': 5, // no DNS over HTTPS
	'toolkit.telemetry.enabled': false
};
