/** The ways to hand the link of a call on. */

/** Whether the browser has a sheet of the system for sharing. */
export const canShare = (): boolean => 'share' in navigator;

/** Opens the sheet of the system; false when there is none for this link. */
export async function share(link: string): Promise<boolean> {
	try {
		await navigator.share({ title: 'A video call on Scry', url: link });
	} catch (error) {
		// AbortError: the user closed the sheet without sending.
		return error instanceof DOMException && error.name === 'AbortError';
	}
	return true;
}

/** Puts the link where it can be pasted from; false when the browser refuses. */
export async function copy(link: string): Promise<boolean> {
	try {
		await navigator.clipboard.writeText(link);
	} catch {
		return false; // NotAllowedError (the page is not focused, or copying is blocked), or no clipboard
	}
	return true;
}

/** The address of a mail with the link in it (RFC 6068). */
export function mailTo(link: string): string {
	const body = ['Let us meet here:', link, 'It opens in a browser. Nothing needs to be installed.'];
	const fields = { subject: 'A video call', body: body.join('\r\n\r\n') };
	return `mailto:?${Object.entries(fields)
		.map(([name, text]) => `${name}=${encodeURIComponent(text)}`)
		.join('&')}`;
}
