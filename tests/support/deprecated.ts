/** What the web platform and Svelte have replaced, and should no longer be learned. */
const CALLBACK = String.raw`(async\s+)?(function\b|\(?[\w\s,]*\)?\s*=>)`;
const ARGUMENT = String.raw`(?:[^(){}\[\],]|\([^()]*\)|\{[^{}]*\}|\[[^\[\]]*\])+`;
/** Those that answer with a promise take one argument at most. */
const METHODS = 'createOffer|createAnswer|set(?:Local|Remote)Description|addIceCandidate|getStats';

const DEPRECATED: Record<string, RegExp> = {
	addStream: /\baddStream\b/,
	onaddstream: /\bonaddstream\b/,
	'createObjectURL() of a stream': /\bcreateObjectURL\((?!new Blob\()/,
	removeStream: /\bremoveStream\b/,
	'getLocalStreams() and getRemoteStreams()': /\bget(Local|Remote)Streams\b/,
	'callbacks instead of a promise': new RegExp(
		String.raw`\.(${METHODS})\((\s*${CALLBACK}|${ARGUMENT},\s*[^\s)])`
	),
	'navigator.getUserMedia()': /\bnavigator\.(webkit|moz)?getUserMedia\b/i,
	'new RTCSessionDescription()': /\bnew RTCSessionDescription\(/,
	'new RTCIceCandidate()': /\bnew RTCIceCandidate\(/,
	'on:event': /(?<![\w.-])on:[a-z]+/i,
	'export let': /\bexport let\b/,
	'$: statements': /^\s*\$:/m,
	'<slot>': /<slot\b/,
	'<svelte:component>': /<svelte:component\b/,
	'beforeUpdate() and afterUpdate()': /\b(before|after)Update\b/,
	'$$props and $$restProps': /\$\$(props|restProps)\b/,
	createEventDispatcher: /\bcreateEventDispatcher\b/,
	'$app/stores': /\$app\/stores\b/,
	'new Component({ target })': /\bnew \w+\(\{\s*target\b/
};

/** Everything deprecated in a piece of code, with the line, from 1, where it is first. */
export function deprecatedIn(code: string): { name: string; line: number }[] {
	return Object.entries(DEPRECATED).flatMap(([name, pattern]) => {
		const match = pattern.exec(code);
		return match ? [{ name, line: code.slice(0, match.index).split('\n').length }] : [];
	});
}
