import type { Call } from '#lib/call/call.svelte.ts';

/** Puts the link where it can be pasted from; where the browser refuses, shows it instead. */
export async function copyLink(call: Pick<Call, 'link' | 'announce'>): Promise<void> {
	try {
		await navigator.clipboard.writeText(call.link);
		call.announce('Link copied. Whoever has it can come in.');
	} catch {
		// NotAllowedError (the page is not focused, or copying is blocked), or no clipboard at all.
		call.announce(`This browser copies nothing for us. Here is the link: ${call.link}`);
	}
}
