const KEY = 'scry:joining';

/** Loads the page again, which then goes on joining the room of `code`. */
export function reloadToJoin(code: string): void {
	try {
		sessionStorage.setItem(KEY, code);
	} catch {
		// Storage is blocked: the page comes back with its lobby.
	}
	location.reload();
}

/** True once, on a page that was loaded again to join the room of `code`. */
export function reloadedToJoin(code: string): boolean {
	try {
		const joining = sessionStorage.getItem(KEY);
		sessionStorage.removeItem(KEY);
		return joining === code;
	} catch {
		return false; // storage is blocked
	}
}
