/** Mends the address of a call before SvelteKit reads it. */

export function init(): void {
	const { pathname, hash } = location;
	// Some mail programs escape the # of a link, and some keyboards write a wide one.
	const escaped = /^\/call\/?(?:%(?:25)*23|%EF%BC%83)(.+)$/i.exec(pathname)?.[1];
	const fragment = readable(escaped === undefined ? hash : `#${escaped}`);
	if (escaped !== undefined) history.replaceState(history.state, '', `/call${fragment}`);
	else if (fragment !== hash) history.replaceState(history.state, '', fragment);
}

/** SvelteKit decodes the fragment, and stops at a % that escapes nothing. */
function readable(fragment: string): string {
	try {
		return decodeURIComponent(fragment) && fragment; // a bundler drops a call without use
	} catch {
		return fragment.replaceAll('%', '%25'); // URIError; a code may be encoded twice
	}
}
