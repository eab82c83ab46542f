import { useSpeaker, type Player } from '#lib/rtc/media/speaker.ts';

export type Sound = 'came' | 'left' | 'message';

/** Frequencies in hertz, one after the other: up for coming, down for leaving. */
const NOTES: Record<Sound, readonly number[]> = {
	came: [523.25, 783.99],
	left: [659.26, 440],
	message: [880]
};
const NOTE_S = 0.14;
const FADE_S = 0.4;
/** Soft beside a voice, which fills about a tenth of the range. */
const LOUDNESS = 0.05;

/** Plays a sound on a speaker. Nothing is heard before the first gesture, or in a browser without Web Audio. */
export async function playTones(sound: Sound, speaker: string): Promise<void> {
	if (typeof AudioContext === 'undefined') return;
	// Not every browser tells; one that does not keeps the context asleep itself.
	const { userActivation } = navigator as { userActivation?: UserActivation };
	if (userActivation?.hasBeenActive === false) return;
	try {
		const context: AudioContext & Player = new AudioContext();
		await useSpeaker(context, speaker);
		NOTES[sound].forEach((frequency, i) => note(context, frequency, i * NOTE_S));
		const lengthS = NOTES[sound].length * NOTE_S + FADE_S;
		setTimeout(() => void context.close(), (lengthS + 0.2) * 1_000);
	} catch {
		// No sound device, or too many contexts: the sentence says it all the same.
	}
}

function note(context: AudioContext, frequency: number, afterS: number): void {
	const at = context.currentTime + afterS;
	const oscillator = new OscillatorNode(context, { frequency });
	const gain = new GainNode(context, { gain: 0 });
	gain.gain.setValueAtTime(0, at);
	gain.gain.linearRampToValueAtTime(LOUDNESS, at + 0.02);
	gain.gain.exponentialRampToValueAtTime(0.0001, at + FADE_S);
	oscillator.connect(gain).connect(context.destination);
	oscillator.start(at);
	oscillator.stop(at + FADE_S);
}
