import { toast } from 'svelte-sonner';

/** Puts the link where it can be pasted from; where the browser refuses, shows it instead. */
export async function copyLink(link: string): Promise<void> {
	try {
		await navigator.clipboard.writeText(link);
		toast.success('Link copied. Whoever has it can come in.');
	} catch {
		// NotAllowedError (the page is not focused, or copying is blocked), or no clipboard at all.
		toast('This browser copies nothing for us. Here is the link:', {
			description: link,
			duration: 20_000
		});
	}
}
