import { toast } from 'svelte-sonner';
import Words from '#lib/ui/Words.svelte';

/** Puts the link where it can be pasted from; where the browser refuses, shows it instead. */
export async function copyLink(link: string): Promise<void> {
	try {
		await navigator.clipboard.writeText(link);
		toast.success('Link copied. Whoever has it can come in.');
	} catch {
		// NotAllowedError (the page is not focused, or copying is blocked), or no clipboard at all.
		toast('This browser copies nothing for us. Here is the link:', {
			description: Words,
			componentProps: { text: link, parts: [{ text: link, name: true }] },
			duration: 20_000
		});
	}
}
