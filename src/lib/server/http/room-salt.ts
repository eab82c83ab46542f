const ESCAPED: Record<string, string> = { '&': '&amp;', '"': '&quot;', '<': '&lt;', '>': '&gt;' };

/**
 * The page `html` with ROOM_SALT in its head, where the page looks for it when it derives a room from
 * a name. A `<meta>` needs no further request and no script, and makes another ETag.
 */
export function withRoomSalt(html: string, salt: string | undefined): string {
	if (salt === undefined) return html;
	const value = salt.replace(/[&"<>]/g, (letter) => ESCAPED[letter] ?? letter);
	// A function, because `$&` in a replacement text is an instruction.
	return html.replace('<head>', (head) => `${head}<meta name="room-salt" content="${value}" />`);
}
