/** What this browser remembers between visits. A browser that keeps nothing is fine, too. */
type Remembered = 'name' | 'microphone' | 'camera';

export function recall(key: Remembered): string | undefined {
	try {
		return localStorage.getItem(`scry:${key}`) ?? undefined;
	} catch {
		return undefined; // storage is blocked
	}
}

export function remember(key: Remembered, value: string): void {
	try {
		localStorage.setItem(`scry:${key}`, value);
	} catch {
		// Storage is blocked or full: the person types it again next time.
	}
}
