/** Where sound is played. @see https://www.w3.org/TR/audio-output/ */

export const canChooseSpeaker = (): boolean =>
	typeof HTMLMediaElement === 'function' && 'setSinkId' in HTMLMediaElement.prototype;

/** False in a browser that makes no sounds of its own. */
export const canPlayTestSound = (): boolean => typeof AudioContext === 'function';

/** Plays the sound of an element on a speaker; '' is the one that the system prefers. */
export async function useSpeaker(element: HTMLMediaElement, deviceId: string): Promise<void> {
	if (element.sinkId === deviceId) return;
	try {
		await element.setSinkId(deviceId);
	} catch {
		// NotFoundError: unplugged meanwhile. The element goes on where it was.
	}
}
