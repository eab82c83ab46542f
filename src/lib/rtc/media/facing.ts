/** Where a camera of a phone looks: at the user, or away (W3C mediacapture-main, `facingMode`). */
export type Facing = 'user' | 'environment';

/** Labels of Chrome on Android and of Safari on iOS, where nothing else tells the two apart. */
const LABELS: [Facing, RegExp][] = [
	['user', /\b(front|user|selfie|facetime)\b/i],
	['environment', /\b(back|rear|environment)\b/i]
];

const facingOf = (value: unknown): Facing | undefined =>
	value === 'user' || value === 'environment' ? value : undefined;

const labelled = (label: string): Facing | undefined =>
	LABELS.find(([, pattern]) => pattern.test(label))?.[0];

/** Where the camera of a track looks; undefined for most cameras of computers. */
export const facingOfTrack = (track: MediaStreamTrack): Facing | undefined =>
	facingOf(track.getSettings().facingMode) ?? labelled(track.label);

/** What is read of a listed camera. Not every browser tells what it is capable of. */
export type Listed = Pick<InputDeviceInfo, 'deviceId' | 'label'> &
	Partial<Pick<InputDeviceInfo, 'getCapabilities'>>;

const facingOfListed = (device: Listed): Facing | undefined =>
	facingOf(device.getCapabilities?.().facingMode?.[0]) ?? labelled(device.label);

/**
 * The camera to change to from the one in use: the first that looks the other way, else the next in
 * the list. Undefined when there is no other.
 */
export function otherCamera(
	inUse: { deviceId: string | undefined; facing: Facing | undefined },
	cameras: readonly Listed[]
): string | undefined {
	const all = cameras.filter(({ deviceId }) => deviceId !== '');
	const others = all.filter(({ deviceId }) => deviceId !== inUse.deviceId);
	const away = inUse.facing === 'environment' ? 'user' : 'environment';
	const opposite = inUse.facing && others.find((camera) => facingOfListed(camera) === away);
	if (opposite) return opposite.deviceId;
	const position = all.findIndex(({ deviceId }) => deviceId === inUse.deviceId);
	if (others.length === 0 || position < 0) return undefined;
	return all[(position + 1) % all.length]?.deviceId;
}
