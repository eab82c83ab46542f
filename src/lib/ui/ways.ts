/** Ways to a setting, in the words of the browser, the system or the server that has it. */
import type { Browser, System } from './browser.ts';
import type { Place } from './place.ts';

export type Device = 'microphone' | 'camera' | 'camera and microphone';

/** How a person takes back a refusal, in the words of their browser. */
export function allowing(device: Device, browser: Browser): string {
	const Device = capitalized(device);
	switch (browser) {
		case 'chrome':
			return `Click the icon left of the address and switch ${Device} on.`;
		case 'edge':
			return `Click the lock left of the address, then “Permissions for this site”, and set ${Device} to Allow.`;
		case 'firefox':
			return `Click the crossed-out ${device} left of the address, remove the block, and try again.`;
		case 'safari':
			return `Choose “Settings for This Website” in the Safari menu, set ${Device} to Allow, and try again.`;
		case 'safari-ios':
			return `Tap the page menu beside the address, then Website Settings, set ${Device} to Allow, and try again.`;
		case 'other-ios':
			return `Open the Settings app, find this browser under Apps, and switch ${Device} on.`;
		case 'chrome-android':
		case 'firefox-android':
		case 'samsung':
			return `Tap the icon left of the address, then Permissions, and allow the ${device}.`;
		case 'other':
			return `Allow the ${device} for this page in the settings of your browser, and try again.`;
		default:
			return browser satisfies never;
	}
}

/** `Camera and Microphone`, as settings call them. */
export const capitalized = (device: Device): string =>
	device.replace(/camera|microphone/g, (word) =>
		word.replace(/^./, (letter) => letter.toUpperCase())
	);

/** The way to a setting for privacy, in the words of the system. */
export function systemWay(setting: string, system: System): string {
	switch (system) {
		case 'mac':
			return `Open System Settings, then Privacy & Security, then ${setting}, switch this browser on, and restart it.`;
		case 'windows':
			return `Open Settings, then Privacy & security, then ${setting}, and let desktop apps use it.`;
		case 'android':
			return `Open Settings, then Apps, this browser, Permissions, and allow ${setting}.`;
		case 'ios':
			return `Open the Settings app, find this browser under Apps, and switch ${setting} on.`;
		case 'other':
			return `Allow it for this browser in the privacy settings of the system (${setting}).`;
		default:
			return system satisfies never;
	}
}

/** How the page can be opened so that browsers trust it. */
export function secureWay({ href, development }: Place): string {
	const secure = href.replace(/^http:/, 'https:');
	return development
		? 'Stop the server, run “bun run dev --lan”, and open the https:// address it prints.'
		: `Open ${secure}. If nothing answers there and the server is yours, give it TLS_CERT and TLS_KEY; on its own machine, http://localhost works, too.`;
}
