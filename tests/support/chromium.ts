/** How the tests start Chromium, be it for a component or for a whole call. */
import type { LaunchOptions } from 'playwright';
import { findBrowser } from '../../scripts/browser.ts';

const executablePath = findBrowser();

export const launchOptions = {
	...(executablePath && { executablePath }),
	args: [
		// A picture that moves and a tone that beeps; software encodes it once per person.
		'--use-fake-device-for-media-stream=fps=10',
		'--use-fake-ui-for-media-stream', // answers the permission prompt with yes
		'--disable-features=WebRtcHideLocalIpsWithMdns' // a bare Linux resolves no .local names
	]
} satisfies LaunchOptions;
