import { canChooseSpeaker, useSpeaker } from './speaker.ts';

/** Two notes of a bell, in hertz, and when each begins, in seconds. */
const NOTES = [
	{ hertz: 587, at: 0 },
	{ hertz: 880, at: 0.28 }
];
/** How long a note rings, in seconds. */
const RING = 0.9;

/**
 * Plays two notes on a speaker and resolves when they have faded. Rejects where the browser plays no
 * sound. Through an element, because that is how voices are played.
 */
export async function playTestSound(deviceId: string): Promise<void> {
	const context = new AudioContext();
	try {
		const destination = context.createMediaStreamDestination();
		const element = new Audio();
		element.srcObject = destination.stream;
		if (canChooseSpeaker()) await useSpeaker(element, deviceId);
		await Promise.all([context.resume(), element.play()]);
		const ended = NOTES.map(({ hertz, at }) =>
			ring(context, destination, hertz, context.currentTime + at)
		);
		await Promise.all(ended);
	} finally {
		await context.close();
	}
}

/** One note that fades as a bell does. */
function ring(
	context: AudioContext,
	destination: AudioNode,
	hertz: number,
	start: number
): Promise<void> {
	const note = new OscillatorNode(context, { frequency: hertz });
	const loudness = new GainNode(context, { gain: 0 });
	loudness.gain.setValueAtTime(0, start);
	loudness.gain.linearRampToValueAtTime(0.3, start + 0.02);
	loudness.gain.exponentialRampToValueAtTime(0.001, start + RING);
	note.connect(loudness).connect(destination);
	note.start(start);
	note.stop(start + RING);
	return new Promise((resolve) => note.addEventListener('ended', () => resolve()));
}
