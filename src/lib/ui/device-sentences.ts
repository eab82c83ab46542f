/** What can go wrong with the devices of the user, and with the screen that they share. */
import type { Exchange } from '#lib/call/devices/exchanges.svelte.ts';
import type { System } from './browser.ts';
import type { Place } from './place.ts';
import type { Problem } from './problem.ts';
import { allowing, capitalized, secureWay, systemWay, type Device } from './ways.ts';

/** Why devices did not open. What has one cause is said once. */
export function captureProblems(
	errors: { microphone: string | undefined; camera: string | undefined },
	place: Place
): Problem[] {
	const { microphone, camera } = errors;
	if (camera && camera === microphone)
		return [captureProblem('camera and microphone', camera, place)];
	return [
		...(camera ? [captureProblem('camera', camera, place)] : []),
		...(microphone ? [captureProblem('microphone', microphone, place)] : [])
	];
}

/** Why a device did not open: `error` is the name of its DOMException, or one of rtc/media/failure.ts. */
function captureProblem(device: Device, error: string, place: Place): Problem {
	switch (error) {
		case 'NotAllowedError':
			return {
				sentence: `The browser keeps the ${device} from this page.`,
				wayOn: allowing(device, place.browser)
			};
		case 'SystemRefusal':
			return {
				sentence: `The system keeps the ${device} from this browser.`,
				wayOn: `${systemWay(capitalized(device), place.system)} Then try again.`
			};
		case 'PolicyRefusal':
			return {
				sentence: `A policy keeps the ${device} from this page.`,
				wayOn: 'The page around this one, or whoever manages this browser, would have to allow it.'
			};
		case 'Dismissal':
			return {
				sentence: `The browser asked about the ${device} and got no answer.`,
				wayOn: 'Press “Try again”, and choose Allow when it asks.'
			};
		case 'EndedTrack':
			return {
				sentence: `The ${device} starts and stops again.`,
				wayOn: 'Scry keeps trying, less and less often. Plug it in again, or choose another device.'
			};
		case 'NotFoundError':
			return {
				sentence:
					device === 'camera and microphone'
						? 'No camera and no microphone were found.'
						: `No ${device} was found.`,
				wayOn: 'Plug one in, or join without: you will still see and hear the others.'
			};
		case 'NotReadableError':
			return {
				sentence: `Another program is using the ${device}.`,
				wayOn: 'Close that program, or choose another device, and try again.'
			};
		case 'OverconstrainedError':
			return {
				sentence: `The ${device} you chose last time cannot be found.`,
				wayOn: 'Choose another one, or plug it in and try again.'
			};
		case 'SecurityError':
			return {
				sentence: `Browsers open the ${device} only for pages that come over https:// or from localhost.`,
				wayOn: secureWay(place)
			};
		case 'TypeError':
		case 'NotSupportedError':
			return {
				sentence: `This browser offers no page the ${device}.`,
				wayOn:
					'An extension or a policy may hold it back. Join without: you will still see and hear the others.'
			};
		default:
			return {
				sentence: `The ${device} did not start (${error}).`,
				wayOn: 'Unplug it and plug it in again, or restart the browser.'
			};
	}
}

/** A change of device that nobody asked for, as it is said to the person whose device it is. */
export function exchangeSentence(
	kind: 'microphone' | 'camera',
	{ why, from, to }: Exchange
): string {
	const named = (label: string) => (label ? `The ${kind} “${label}”` : `Your ${kind}`);
	const instead = to ? `“${to}” is used instead` : 'another one is used instead';
	switch (why) {
		case 'gone':
			return `${named(from)} is gone: ${instead}.`;
		case 'busy':
			return `${named(from)} is in use by another program: ${instead}.`;
		case 'back':
			return `${named(to)} is back, and used again.`;
		default:
			return why satisfies never;
	}
}

/** Why a screen is not shared; `undefined` when the person simply chose not to. */
export function screenProblem(error: string, system: System = 'other'): Problem | undefined {
	switch (error) {
		case 'NotAllowedError':
		case 'AbortError':
			return undefined;
		case 'SystemRefusal':
			return {
				sentence: 'The system does not let this browser share the screen.',
				wayOn: systemWay('Screen & System Audio Recording', system)
			};
		case 'PolicyRefusal':
			return {
				sentence: 'A policy does not let this page share a screen.',
				wayOn: 'The page around this one, or whoever manages this browser, would have to allow it.'
			};
		case 'EndedTrack':
			return {
				sentence: 'What you chose to share was closed before anybody saw it.',
				wayOn: 'Share it again, or choose another window.'
			};
		case 'NotSupportedError':
		case 'TypeError':
			return {
				sentence: 'This browser cannot share a screen.',
				wayOn: 'Share it from a computer: phones and tablets do not offer it to web pages.'
			};
		default:
			return {
				sentence: `The screen could not be shared (${error}).`,
				wayOn: "Look in the system's privacy settings whether the browser may record the screen."
			};
	}
}

/** The microphone is on, and no sound comes of it. */
export const SILENT_MICROPHONE: Problem = {
	sentence: 'No sound comes from your microphone.',
	wayOn: 'It may be muted on the device or in the system. Say something, or choose another one.'
};

/** Said to a user who talks while the microphone is off. */
export const MUTED_TALK = 'Your microphone is off: nobody hears you.';

/** The code of the test sound did not come. Some browsers do not ask for it a second time. */
export const NO_TEST_SOUND: Problem = {
	sentence: 'The test sound did not load.',
	wayOn: 'Try again. If that does not help, load this page again.'
};
