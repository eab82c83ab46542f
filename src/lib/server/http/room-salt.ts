const ESCAPED: Record<string, string> = { '&': '&amp;', '"': '&quot;', '<': '&lt;', '>': '&gt;' };

/**
 * Adds ROOM_SALT to the head of the page `html`, which reads it when it derives a room from a name. A
 * `<meta>` needs no further request and no script, and changes the ETag.
 */
export function withRoomSalt(html: string, salt: string | undefined): string {
	if (salt === undefined) return html;
	const value = salt.replace(/[&"<>]/g, (letter) => ESCAPED[letter] ?? letter);
	// A function, because `$&` is special in a replacement text.
	return html.replace('<head>', (head) => `${head}<meta name="room-salt" content="${value}" />`);
}
