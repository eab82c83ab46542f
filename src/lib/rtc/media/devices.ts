/**
 * Camera, microphone and screen: a track, or an error with its W3C name. Those to expect are
 * `NotAllowedError` (refused by the person or the system), `NotFoundError` (no such device),
 * `NotReadableError` (in use elsewhere), `SecurityError` (the page is not on a secure origin) and
 * `NotSupportedError` (a browser without WebRTC).
 *
 * @see https://www.w3.org/TR/mediacapture-streams/#dom-mediadevices-getusermedia
 */
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

const KIND = { microphone: 'audioinput', camera: 'videoinput' } as const;

/**
 * Opens the wanted devices. One question to the person where possible; if both together fail, each
 * is tried alone, so that a missing camera does not cost the microphone. Never rejects.
 */
export async function openDevices(wanted: Wanted): Promise<Opened> {
	const kinds = (['microphone', 'camera'] as const).filter((kind) => kind in wanted);
	try {
		return await open(wanted);
	} catch (error) {
		const name = errorName(error);
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
	// Whoever has just said no is not asked again for each device.
	const final = asked === 1 || (failure === 'NotAllowedError' && !(await isGranted(kind)));
	if (final) return { error: failure };
	try {
		return (await open({ [kind]: choice }))[kind] ?? { error: 'NotFoundError' };
	} catch (error) {
		return { error: errorName(error) };
	}
}

async function open(wanted: Wanted): Promise<Partial<Record<DeviceKind, MediaStreamTrack>>> {
	const constraints = (kind: DeviceKind): MediaTrackConstraints | false =>
		kind in wanted && {
			...CONSTRAINTS[kind],
			...(wanted[kind] && { deviceId: wanted[kind] })
		};
	const stream = await devices().getUserMedia({
		audio: constraints('microphone'),
		video: constraints('camera')
	});
	const [microphone] = stream.getAudioTracks();
	const [camera] = stream.getVideoTracks();
	return { ...(microphone && { microphone }), ...(camera && { camera }) };
}

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
export async function listDevices(kind: DeviceKind): Promise<MediaDeviceInfo[]> {
	const all = (await mediaDevices()?.enumerateDevices()) ?? [];
	return all.filter((device) => device.kind === KIND[kind]);
}

/** Calls when a device was plugged in or out, or may now be used, or may no longer. */
export function watchDevices(changed: () => void, signal: AbortSignal): void {
	mediaDevices()?.addEventListener('devicechange', changed, { signal });
	for (const kind of ['microphone', 'camera'] as const) {
		void permission(kind).then((status) => status?.addEventListener('change', changed, { signal }));
	}
}

export async function isGranted(kind: DeviceKind): Promise<boolean> {
	return (await permission(kind))?.state === 'granted';
}

async function permission(kind: DeviceKind): Promise<PermissionStatus | undefined> {
	try {
		return await navigator.permissions.query({ name: kind });
	} catch {
		return undefined; // this browser keeps it to itself
	}
}

/** `undefined` on an insecure origin and in very old browsers, which the types leave out. */
const mediaDevices = (): MediaDevices | undefined =>
	typeof navigator === 'undefined' ? undefined : navigator.mediaDevices;

function devices(): MediaDevices {
	if (!isSecureContext) {
		throw new DOMException('Cameras and microphones need a secure origin', 'SecurityError');
	}
	const found = mediaDevices();
	if (!found) throw new DOMException('This browser has no media devices', 'NotSupportedError');
	return found;
}

/** The W3C name of what `getUserMedia` and `getDisplayMedia` throw. */
export const errorName = (error: unknown): string =>
	error instanceof Error || error instanceof DOMException ? error.name : 'UnknownError';
