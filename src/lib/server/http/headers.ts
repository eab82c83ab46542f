/** What the browser is told to forbid our own page, so that a hole in it leads nowhere. */
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Config } from '../config.ts';
import { isSecure } from './forwarded.ts';

const HSTS_SECONDS = 365 * 24 * 3600;

/** Of what a browser has to offer, the page uses these. */
const USED = ['camera', 'microphone', 'display-capture', 'screen-wake-lock', 'autoplay'];
/** There is no word for all the rest. Only features that browsers know: others make them complain. */
const UNUSED = [
	...['accelerometer', 'geolocation', 'gyroscope', 'magnetometer', 'midi', 'payment', 'usb'],
	...['serial', 'hid', 'xr-spatial-tracking', 'publickey-credentials-get'],
	...['idle-detection', 'local-fonts', 'browsing-topics', 'encrypted-media', 'fullscreen'],
	...['picture-in-picture', 'clipboard-read', 'keyboard-map', 'gamepad']
];
const PERMISSIONS = [
	...USED.map((feature) => `${feature}=(self)`),
	...UNUSED.map((feature) => `${feature}=()`)
].join(', ');

/**
 * The one `style` attribute that is let through: it hides what SvelteKit says to screen readers after
 * a change of page. `unsafe-hashes` is the word for attributes with just these hashes.
 */
const ANNOUNCER_STYLE = 'sha256-S8qMpvofolR8Mpjy4kQvEm7m1q8clzU4dfDH0AmvZjo=';

/** What goes with each page and rules all that it loads. `pages` are the texts of all HTML files. */
export const pageHeaders = (pages: readonly string[]): Record<string, string> => ({
	'Content-Security-Policy': contentSecurityPolicy(pages),
	'Permissions-Policy': PERMISSIONS,
	'Referrer-Policy': 'no-referrer',
	'Cross-Origin-Opener-Policy': 'same-origin'
});

/** What goes with every answer to `request`. */
export const commonHeaders = (
	request: IncomingMessage,
	config: Pick<Config, 'trustProxy'>
): Record<string, string> => ({
	'X-Content-Type-Options': 'nosniff',
	// A lie costs nobody anything: browsers ignore HSTS over plain HTTP (RFC 6797 §8.1).
	...(isSecure(request, config) && { 'Strict-Transport-Security': `max-age=${HSTS_SECONDS}` })
});

/**
 * One policy for all pages. SvelteKit starts a page by an inline script, and mode-watcher chooses its
 * colours by another before the first paint; those are let through by the hash of their text.
 */
function contentSecurityPolicy(pages: readonly string[]): string {
	const scripts = pages.flatMap((html) =>
		[...html.matchAll(/<script>([^]*?)<\/script>/g)].map(([, text = '']) => text)
	);
	const hashes = new Set(
		scripts.map((text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`)
	);
	return [
		"default-src 'none'",
		["script-src 'self'", ...hashes].join(' '),
		"style-src 'self'",
		`style-src-attr 'unsafe-hashes' '${ANNOUNCER_STYLE}'`,
		"img-src 'self'",
		"font-src 'self'",
		"connect-src 'self'", // also wss: to ourselves (CSP 3 §6.7.2.8)
		"media-src 'self'",
		"manifest-src 'self'",
		"base-uri 'none'",
		"form-action 'self'",
		"frame-ancestors 'none'"
	].join('; ');
}
