/** What this browser remembers between visits. A browser that keeps nothing is fine, too. */
type Remembered =
	| 'name'
	| 'microphone'
	| 'camera'
	| 'speaker'
	| 'theme'
	| 'microphone-off'
	| 'camera-off'
	| 'sounds'
	| 'data-use';

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

/** A remembered list. A single value, as earlier versions kept, is a list of one. */
export function recallList(key: Remembered): string[] {
	const value = recall(key);
	if (!value?.startsWith('[')) return value ? [value] : [];
	try {
		const list: unknown = JSON.parse(value);
		return Array.isArray(list) ? list.filter((item) => typeof item === 'string') : [];
	} catch {
		return []; // cut off, or written by somebody else
	}
}

export const rememberList = (key: Remembered, list: readonly string[]): void =>
	remember(key, JSON.stringify(list));
