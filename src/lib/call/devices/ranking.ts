/**
 * Which device comes before which: a person's own list of ids, the last chosen first. Devices that
 * were used without being chosen stand behind. Pure: what to do is decided here and done in Capture.
 */
import type { DeviceChoice } from '#lib/rtc/media/devices.ts';

type Ranking = readonly string[];
type Device = Pick<MediaDeviceInfo, 'deviceId' | 'groupId' | 'label'>;

/** Longest list that is kept: more microphones than most people own. */
const MAX_RANKED = 8;

/** The list after a person chose a device. */
export const promoted = (ranking: Ranking, deviceId: string): string[] =>
	[deviceId, ...ranking.filter((id) => id !== deviceId)].slice(0, MAX_RANKED);

/** The list with a device that came into use: at the end, because nobody asked for it. */
export const appended = (ranking: Ranking, deviceId: string): string[] =>
	ranking.includes(deviceId) ? [...ranking] : [...ranking.slice(0, MAX_RANKED - 1), deviceId];

/** Stands among the tried for the choice that was left to the browser. */
export const ANY = '';

/**
 * What to ask for next: the first of the list that is present, the next, whatever the browser likes,
 * and at last each device that it did not like. `undefined` when nothing is left to try.
 */
export function nextChoice(
	ranking: Ranking,
	devices: readonly Device[],
	tried: readonly string[] = []
): DeviceChoice | undefined {
	// Browsers hide the ids until a device was allowed.
	const present = devices.map(({ deviceId }) => deviceId).filter((id) => id !== ANY);
	const untried = (id: string) => !tried.includes(id);
	const ranked = ranking.find((id) => present.includes(id) && untried(id));
	if (ranked !== undefined) return { exact: ranked };
	if (untried(ANY)) return { ideal: present.length > 0 ? [] : [...ranking] };
	const other = present.find(untried);
	return other === undefined ? undefined : { exact: other };
}

/** The best device that is present and comes before the one in use. */
export function betterThan(
	inUse: string,
	ranking: Ranking,
	devices: readonly Device[],
	busy: readonly string[]
): string | undefined {
	const rank = ranking.indexOf(inUse);
	return ranking
		.slice(0, rank < 0 ? undefined : rank)
		.find((id) => !busy.includes(id) && devices.some(({ deviceId }) => deviceId === id));
}

/** Chromium's names for whichever microphone the system prefers at the moment. */
const ALIASES = ['default', 'communications'];

/**
 * The id that a track's device has in the list. One that nobody chose goes by its own id, not by
 * that of an alias: only so it is known again when it is plugged in again.
 */
export function identify(
	track: Pick<MediaStreamTrack, 'label' | 'getSettings'>,
	ranking: Ranking,
	devices: readonly Device[]
): string | undefined {
	const listed = (found: (device: Device) => boolean) => devices.find(found)?.deviceId;
	const { deviceId, groupId } = track.getSettings();
	const named = listed(({ label }) => label !== '' && label === track.label);
	// Some devices keep their id from their settings, or say ''.
	const id = [deviceId, named].find(Boolean);
	if (!id || ranking.includes(id) || !ALIASES.includes(id)) return id;
	const own = (device: Device) => device.groupId === groupId && !ALIASES.includes(device.deviceId);
	return listed(own) ?? id;
}
