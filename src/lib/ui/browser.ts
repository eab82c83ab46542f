/** As far as the way to a permission differs; see `allowing` in ways.ts. */
export type Browser =
	| 'chrome'
	| 'chrome-android'
	| 'edge'
	| 'firefox'
	| 'firefox-android'
	| 'safari'
	| 'safari-ios'
	| 'other-ios'
	| 'samsung'
	| 'other';

/**
 * The browser behind a user agent string. Order matters: nearly everything claims to be Safari, and
 * Edge and Samsung claim to be Chrome too. An iPad calls itself a Macintosh and is told apart by its
 * touch points, which no Mac has.
 */
export function browserOf(userAgent: string, maxTouchPoints = 0): Browser {
	const says = (pattern: RegExp) => pattern.test(userAgent);
	const touchMac = says(/Macintosh/) && maxTouchPoints > 1;
	if (says(/CriOS|FxiOS|EdgiOS|OPiOS|DuckDuckGo.*iPhone/)) return 'other-ios';
	if (says(/iPhone|iPad|iPod/) || touchMac) return 'safari-ios';
	if (says(/SamsungBrowser/)) return 'samsung';
	if (says(/Firefox\//)) return says(/Android/) ? 'firefox-android' : 'firefox';
	if (says(/Edg(A)?\//)) return says(/Android/) ? 'chrome-android' : 'edge';
	if (says(/Chrome\//)) return says(/Android/) ? 'chrome-android' : 'chrome';
	return says(/Version\/.*Safari\//) ? 'safari' : 'other';
}

/** As far as the way to its privacy settings differs. */
export type System = 'mac' | 'windows' | 'android' | 'ios' | 'other';

/** The operating system behind a user agent string; see `browserOf` for the touch points. */
export function systemOf(userAgent: string, maxTouchPoints = 0): System {
	const says = (pattern: RegExp) => pattern.test(userAgent);
	if (says(/iPhone|iPad|iPod/)) return 'ios';
	if (says(/Macintosh/)) return maxTouchPoints > 1 ? 'ios' : 'mac';
	if (says(/Windows/)) return 'windows';
	return says(/Android/) ? 'android' : 'other';
}
