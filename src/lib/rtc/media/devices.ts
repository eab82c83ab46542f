/**
 * Camera, microphone and screen: a track, or the name of an error (see failure.ts). Those to expect
 * are `NotAllowedError` (refused by the person), `NotFoundError` (no such device),
 * `NotReadableError` (in use elsewhere), `SecurityError` (the page is not on a secure origin) and
 * `NotSupportedError` (a browser without WebRTC).
 *
 * @see https://www.w3.org/TR/mediacapture-streams/#dom-mediadevices-getusermedia
 */
import { atMost } from '../at-most.ts';
import { FAILURES, failureOf } from './failure.ts';

export type DeviceKind = 'microphone' | 'camera';

/** A track, or the name of the error. */
export type Outcome = MediaStreamTrack | { error: string };

/** Each device asked for. */
export type Opened = Partial<Record<DeviceKind, Outcome>>;

/** One device and no other, or any, best one of these. */
export type DeviceChoice = { exact: string } | { ideal: string[] };

/** What to open, by kind; `undefined` leaves the choice to the browser. */
export type Wanted = Partial<Record<DeviceKind, DeviceChoice | undefined>>;

/** What a camera and a microphone are asked for. */
export const CONSTRAINTS = {
	// 720p at 30 frames is the most that a mesh of a few people can carry upstream.
	camera: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } },
	microphone: { echoCancellation: true, noiseSuppression: true, autoGainControl: true }
} satisfies Record<DeviceKind, MediaTrackConstraints>;

const KIND = { microphone: 'audioinput', camera: 'videoinput', speaker: 'audiooutput' } as const;

/**
 * Opens the wanted devices. One question to the person where possible; if both together fail, each
 * is tried alone, so that a missing camera does not cost the microphone. Never rejects.
 */
export async function openDevices(wanted: Wanted): Promise<Opened> {
	const kinds = (['microphone', 'camera'] as const).filter((kind) => kind in wanted);
	if (kinds.length === 0) return {};
	try {
		return await open(wanted);
	} catch (error) {
		const name = failureOf(error);
		const opened: Opened = {};
		for (const kind of kinds)
			opened[kind] = await openAlone(kind, wanted[kind], name, kinds.length);
		return opened;
	}
}

async function openAlone(
	kind: DeviceKind,
	choice: DeviceChoice | undefined,
	failure: string,
	asked: number
): Promise<Outcome> {
	// A user who has just said no is not asked again for each device.
	const refused = failure === 'NotAllowedError' || failure === FAILURES.dismissed;
	const final = asked === 1 || (refused && !(await mayOpenAlone(kind)));
	if (final) return { error: failure };
	try {
		return (await open({ [kind]: choice }))[kind] ?? { error: 'NotFoundError' };
	} catch (error) {
		return { error: failureOf(error) };
	}
}

async function open(wanted: Wanted): Promise<Opened> {
	const constraints = (kind: DeviceKind): MediaTrackConstraints | false =>
		kind in wanted && {
			...CONSTRAINTS[kind],
			...(wanted[kind] && { deviceId: wanted[kind] })
		};
	const stream = await devices().getUserMedia({
		audio: constraints('microphone'),
		video: constraints('camera')
	});
	const opened: Opened = {};
	for (const track of stream.getTracks()) {
		const kind = track.kind === 'video' ? 'camera' : 'microphone';
		if (kind in wanted && !(kind in opened)) opened[kind] = alive(track);
		else track.stop(); // nobody asked for it, and nobody would ever stop it
	}
	return opened;
}

/** A device can be gone again by the time its track is handed over; such a track fires no event. */
const alive = (track: MediaStreamTrack): Outcome =>
	track.readyState === 'ended' ? { error: FAILURES.ended } : track;

/** Asks for a screen, window or tab. Rejects with `NotAllowedError` when the person picks none. */
export async function openScreen(): Promise<MediaStream> {
	const stream = await devices().getDisplayMedia({
		video: { frameRate: { max: 30 } },
		audio: true
	});
	// Text must stay sharp when the path is narrow; frames may go instead.
	for (const track of stream.getVideoTracks()) track.contentHint = 'detail';
	return stream;
}

export const canShareScreen = (): boolean => 'getDisplayMedia' in (mediaDevices() ?? {});

/** The devices of one kind. Their labels and ids are empty until the person has allowed one. */
export async function listDevices(kind: DeviceKind | 'speaker'): Promise<MediaDeviceInfo[]> {
	const all = (await mediaDevices()?.enumerateDevices?.()) ?? [];
	return all.filter((device) => device.kind === KIND[kind]);
}

/**
 * Calls when a device was plugged in or out, or may now be used, or may no longer. A permission is
 * followed however late a busy browser gives it: what changes later would never be heard of.
 */
export function watchDevices(changed: () => void, signal: AbortSignal): void {
	mediaDevices()?.addEventListener?.('devicechange', changed, { signal });
	for (const kind of ['microphone', 'camera'] as const) {
		void permission(kind).then((status) =>
			status?.addEventListener?.('change', changed, { signal })
		);
	}
}

/** How long a permission is waited for, in milliseconds. It only saves a question. */
const PERMISSION_MS = 1_000;

export const isGranted = async (kind: DeviceKind): Promise<boolean> =>
	(await stateOf(kind)) === 'granted';

/** True for a device that is granted, or that nobody was asked for: the other one is blocked. */
async function mayOpenAlone(kind: DeviceKind): Promise<boolean> {
	const state = await stateOf(kind);
	if (state !== 'prompt') return state === 'granted';
	return (await stateOf(kind === 'camera' ? 'microphone' : 'camera')) === 'denied';
}

const stateOf = async (kind: DeviceKind): Promise<PermissionState | undefined> =>
	(await atMost(PERMISSION_MS, permission(kind)))?.state;

async function permission(kind: DeviceKind): Promise<Loose<PermissionStatus> | undefined> {
	try {
		return await navigator.permissions.query({ name: kind });
	} catch {
		return undefined; // this browser keeps it to itself
	}
}

/** A browser may lack any of it: on an insecure origin, by an extension, or by its age. */
const mediaDevices = (): Loose<MediaDevices> | undefined =>
	typeof navigator === 'undefined' ? undefined : navigator.mediaDevices;

type Loose<T> = { [K in keyof T]?: T[K] };

function devices(): MediaDevices {
	if (!isSecureContext) {
		throw new DOMException('Cameras and microphones need a secure origin', 'SecurityError');
	}
	const found = mediaDevices();
	if (!found?.getUserMedia) {
		throw new DOMException('This browser has no media devices', 'NotSupportedError');
	}
	return navigator.mediaDevices;
}
