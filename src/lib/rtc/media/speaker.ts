/** Where sound is played. @see https://www.w3.org/TR/audio-output/ */

/** A media element, or an `AudioContext`; in some browsers neither chooses. */
export type Player = Partial<Pick<HTMLMediaElement, 'sinkId' | 'setSinkId'>>;

export const canChooseSpeaker = (): boolean =>
	typeof HTMLMediaElement === 'function' && 'setSinkId' in HTMLMediaElement.prototype;

/** False in a browser that makes no sounds of its own. */
export const canPlayTestSound = (): boolean => typeof AudioContext === 'function';

/** False where Web Audio plays on the speaker that the system prefers, and this is another. */
export const reachesByWebAudio = (deviceId: string): boolean =>
	['', 'default'].includes(deviceId) || 'setSinkId' in AudioContext.prototype;

/** Plays the sound of an element or a context on a speaker; '' is the one that the system prefers. */
export async function useSpeaker(player: Player, deviceId: string): Promise<void> {
	if (player.sinkId === deviceId) return;
	try {
		await player.setSinkId?.(deviceId);
	} catch {
		// NotFoundError: unplugged meanwhile. It goes on where it was.
	}
}
