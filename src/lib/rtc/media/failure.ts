/** Why a device or a screen did not open, as a stable name. */

/** Names that are not of a DOMException, for what its name and message do not tell apart. */
export const FAILURES = {
	/** The operating system keeps the device from the browser. */
	system: 'SystemRefusal',
	/** The page around, or an administrator, forbids it. */
	policy: 'PolicyRefusal',
	/** The browser's question was closed without an answer. */
	dismissed: 'Dismissal',
	/** The track had ended when it came, or ends again and again. */
	ended: 'EndedTrack'
} as const;

/** What browsers said before the names were agreed on, and some extensions still say. */
const OLD_NAMES: Record<string, string> = {
	PermissionDeniedError: 'NotAllowedError',
	PermissionDismissedError: FAILURES.dismissed,
	DevicesNotFoundError: 'NotFoundError',
	TrackStartError: 'NotReadableError',
	ConstraintNotSatisfiedError: 'OverconstrainedError'
};

/**
 * The name of what `getUserMedia` and `getDisplayMedia` throw: that of the DOMException, or one of
 * `FAILURES`. Chromium puts who refused into the message of a `NotAllowedError`, in English always;
 * other browsers keep it to themselves.
 */
export function failureOf(error: unknown): string {
	const named = nameOf(error);
	const name = OLD_NAMES[named] ?? named;
	if (name !== 'NotAllowedError') return name;
	const message = memberOf(error, 'message');
	if (/by system/i.test(message)) return FAILURES.system;
	if (/polic(y|ies)|disallowed|administrator/i.test(message)) return FAILURES.policy;
	if (/dismissed/i.test(message)) return FAILURES.dismissed;
	return name;
}

/** Of anything that can be thrown: an extension may reject with a bare string. */
function nameOf(error: unknown): string {
	const name = typeof error === 'string' ? error : memberOf(error, 'name');
	return /^\w{1,60}$/.test(name) ? name : 'UnknownError';
}

function memberOf(error: unknown, member: 'name' | 'message'): string {
	if (typeof error !== 'object' || error === null || !(member in error)) return '';
	const value: unknown = Reflect.get(error, member);
	return typeof value === 'string' ? value : '';
}
