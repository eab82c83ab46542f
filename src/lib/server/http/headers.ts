/** Headers that restrict our own page, so that an injection into it gains little. */
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Config } from '../config.ts';
import { isSecure } from './forwarded.ts';

const HSTS_SECONDS = 365 * 24 * 3600;

/**
 * Browser features that the page uses. `web-share` and `speaker-selection` are used and not named:
 * what a policy does not name is allowed to its own origin, and browsers warn of names that they do
 * not know, as Chromium on Linux does of these two.
 */
const USED = [
	...['camera', 'microphone', 'display-capture', 'screen-wake-lock', 'autoplay', 'fullscreen'],
	...['picture-in-picture', 'clipboard-write']
];
/** There is no wildcard for the rest. */
const UNUSED = [
	...['accelerometer', 'geolocation', 'gyroscope', 'magnetometer', 'midi', 'payment', 'usb'],
	...['serial', 'hid', 'xr-spatial-tracking', 'publickey-credentials-get'],
	...['idle-detection', 'local-fonts', 'browsing-topics', 'encrypted-media'],
	...['clipboard-read', 'keyboard-map', 'gamepad']
];
const PERMISSIONS = [
	...USED.map((feature) => `${feature}=(self)`),
	...UNUSED.map((feature) => `${feature}=()`)
].join(', ');

/**
 * The one `style` attribute that is allowed: it hides SvelteKit's announcement of a new page, which is
 * for screen readers. `unsafe-hashes` allows attributes with the listed hashes.
 */
const ANNOUNCER_STYLE = 'sha256-S8qMpvofolR8Mpjy4kQvEm7m1q8clzU4dfDH0AmvZjo=';

/** Headers of every page; they govern all that it loads. `pages` are the texts of all HTML files. */
export const pageHeaders = (pages: readonly string[]): Record<string, string> => ({
	'Content-Security-Policy': contentSecurityPolicy(pages),
	'Permissions-Policy': PERMISSIONS,
	'Referrer-Policy': 'no-referrer',
	'Cross-Origin-Opener-Policy': 'same-origin'
});

/** Headers of every answer to `request`. */
export const commonHeaders = (
	request: IncomingMessage,
	config: Pick<Config, 'trustProxy'>
): Record<string, string> => ({
	'X-Content-Type-Options': 'nosniff',
	// A forged X-Forwarded-Proto is harmless: browsers ignore HSTS over plain HTTP (RFC 6797 §8.1).
	...(isSecure(request, config) && { 'Strict-Transport-Security': `max-age=${HSTS_SECONDS}` })
});

/**
 * One policy for all pages. SvelteKit starts a page by an inline script, and app.html chooses its
 * colours by another before the first paint; those are allowed by the hash of their text.
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
