/** What the web platform and Svelte have replaced, and should no longer be learned. */
const CALLBACK = String.raw`(async\s+)?(function\b|\(?[\w\s,]*\)?\s*=>)`;
const REST = String.raw`(?:[^()]|\([^()]*\))*?,\s*`;

const DEPRECATED: Record<string, RegExp> = {
	addStream: /\baddStream\b/,
	onaddstream: /\bonaddstream\b/,
	'createObjectURL()': /\bcreateObjectURL\(/,
	'createOffer() and createAnswer() with callbacks': new RegExp(
		String.raw`\.create(Offer|Answer)\(\s*${CALLBACK}`
	),
	'descriptions and candidates with callbacks': new RegExp(
		String.raw`\.(set(Local|Remote)Description|addIceCandidate)\(${REST}${CALLBACK}`
	),
	'navigator.getUserMedia()': /\bnavigator\.(webkit|moz)?getUserMedia\b/i,
	'new RTCSessionDescription()': /\bnew RTCSessionDescription\(/,
	'new RTCIceCandidate()': /\bnew RTCIceCandidate\(/,
	'on:event': /(?<![\w.-])on:[a-z]+/i,
	'export let': /\bexport let\b/,
	'$: statements': /^[ +-]?\s*\$:/m,
	'<slot>': /<slot\b/,
	createEventDispatcher: /\bcreateEventDispatcher\b/,
	'$app/stores': /\$app\/stores\b/,
	'new Component({ target })': /\bnew \w+\(\{\s*target\b/
};

/** `name, line 3` for everything deprecated in a piece of code. */
export function deprecatedIn(code: string): string[] {
	return Object.entries(DEPRECATED).flatMap(([name, pattern]) => {
		const match = pattern.exec(code);
		return match ? [`${name}, line ${code.slice(0, match.index).split('\n').length}`] : [];
	});
}
