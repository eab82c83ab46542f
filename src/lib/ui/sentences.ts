/**
 * Everything that can go wrong, for the person it goes wrong for: one sentence that says what it is,
 * and a way on. Pure, so that every sentence can be read in a test.
 */
import type { Exchange } from '#lib/call/devices/capture.svelte.ts';
import type { Refusal } from '#lib/protocol/server.ts';
import type { Obstacle } from '#lib/rtc/create-connection.ts';
import type { Browser, System } from './browser.ts';
import type { Place } from './place.ts';

export interface Problem {
	sentence: string;
	wayOn: string;
}

type Device = 'microphone' | 'camera' | 'camera and microphone';

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

/** Why the server said no. */
export function refusalProblem(refusal: Refusal): Problem {
	switch (refusal) {
		case 'room-full':
			return {
				sentence: 'This room is full.',
				wayOn:
					'Wait for a place: as soon as somebody leaves, you go in, seen and heard as set here.'
			};
		case 'already-joined':
			return {
				sentence: 'This page is in a room already.',
				wayOn: 'Leave that one first, or load the page again.'
			};
		case 'rate-limited':
			return {
				sentence: 'That was too often in too short a time.',
				wayOn: 'Wait a minute, then join again.'
			};
		case 'unavailable':
			return {
				sentence: 'The server cannot take anybody in at the moment.',
				wayOn: 'Try again in a minute.'
			};
		case 'shutting-down':
			return {
				sentence: 'The server is restarting.',
				wayOn: 'Join again in a few seconds.'
			};
		case 'bad-request':
			return {
				sentence: 'The server did not understand this page.',
				wayOn: 'Load it again: it may have been open since before an update.'
			};
		default:
			return refusal satisfies never;
	}
}

/** The server does not answer, before or during a call. */
export const unreachableProblem = (inCall: boolean): Problem => ({
	sentence: 'The server cannot be reached.',
	wayOn: inCall
		? 'Your call goes on without it, only nobody new can come in. Scry keeps trying.'
		: 'Check your connection. Scry keeps trying, and goes on as soon as it answers.'
});

/** The same for a user who wants to go in. */
export const WAITING_FOR_SERVER: Problem = {
	sentence: 'The server cannot be reached.',
	wayOn: 'Check your connection. You go in as soon as it answers.'
};

/** A full room, for a user who agreed to wait. */
export const WAITING_FOR_SEAT: Problem = {
	sentence: 'This room is full, and you are waiting for a place.',
	wayOn: 'As soon as somebody leaves, you go in, seen and heard as set here.'
};

/** Whoever is in the room can send what does not open, and whoever runs the server can, too. */
export const FORGED: Problem = {
	sentence: 'Somebody sent forged messages into this call.',
	wayOn:
		'They were refused. It may be the server, or somebody with the link: compare words under “People” before you trust this call.'
};

/** A member of the room that joins and leaves without end. */
export const RESTLESS: Problem = {
	sentence: 'Somebody sends too much, by coming and going.',
	wayOn: 'They have to wait before they are let in again. The call goes on.'
};

const TOO_OLD: Problem = {
	sentence: 'This browser is too old for a call.',
	wayOn: 'Update it, or open the link in a current Chrome, Edge, Firefox or Safari.'
};

/** Why this browser makes no calls. */
export function obstacleProblem(obstacle: Obstacle): Problem {
	switch (obstacle) {
		case 'too-old':
			return TOO_OLD;
		case 'switched-off':
			return {
				sentence: 'WebRTC is switched off in this browser, and calls need it.',
				wayOn:
					'An extension for privacy or a policy may do that. Allow WebRTC for this page, or open the link in another browser.'
			};
		default:
			return obstacle satisfies never;
	}
}

/** The microphone is on, and no sound comes of it. */
export const SILENT_MICROPHONE: Problem = {
	sentence: 'No sound comes from your microphone.',
	wayOn: 'It may be muted on the device or in the system. Say something, or choose another one.'
};

/** Said to a user who talks while the microphone is off. */
export const MUTED_TALK = 'Your microphone is off: nobody hears you.';

/** The same browser has another tab in this room. */
export const OTHER_TAB: Problem = {
	sentence: 'You are in this call already, in another tab.',
	wayOn: 'Joining here, too, makes you two people who hear each other.'
};

/** A page that browsers will not give devices to, because anybody could have changed it on its way. */
export const insecureProblem = (place: Place): Problem => ({
	sentence: 'Browsers allow calls only on pages that come over https:// or from localhost.',
	wayOn: secureWay(place)
});

/** A part of the page is gone from the server, because a newer page has taken its place. */
export const NEW_VERSION: Problem = {
	sentence: 'This page has changed on the server.',
	wayOn: 'Load it again to join.'
};

/** A part of the page that the server has did not come, and will not come on this page. */
export const NOT_LOADED: Problem = {
	sentence: 'This page did not load completely.',
	wayOn: 'Load it again. If that does not help, look whether your browser blocks parts of it.'
};

export const NO_ROOM: Problem = {
	sentence: 'This link carries no room.',
	wayOn: 'Ask for the whole of it: the room code stands after the #.'
};

/** How a person takes back a refusal, in the words of their browser. */
function allowing(device: Device, browser: Browser): string {
	const Device = capitalized(device);
	switch (browser) {
		case 'chrome':
			return `Click the icon left of the address and switch ${Device} on.`;
		case 'edge':
			return `Click the lock left of the address, then “Permissions for this site”, and set ${Device} to Allow.`;
		case 'firefox':
			return `Click the crossed-out ${device} left of the address, remove the block, and try again.`;
		case 'safari':
			return `Choose “Settings for This Website” in the Safari menu, set ${Device} to Allow, and try again.`;
		case 'safari-ios':
			return `Tap the page menu beside the address, then Website Settings, set ${Device} to Allow, and try again.`;
		case 'other-ios':
			return `Open the Settings app, find this browser under Apps, and switch ${Device} on.`;
		case 'chrome-android':
		case 'firefox-android':
		case 'samsung':
			return `Tap the icon left of the address, then Permissions, and allow the ${device}.`;
		case 'other':
			return `Allow the ${device} for this page in the settings of your browser, and try again.`;
		default:
			return browser satisfies never;
	}
}

/** `Camera and Microphone`, as settings call them. */
const capitalized = (device: Device): string =>
	device.replace(/camera|microphone/g, (word) =>
		word.replace(/^./, (letter) => letter.toUpperCase())
	);

/** The way to a setting for privacy, in the words of the system. */
function systemWay(setting: string, system: System): string {
	switch (system) {
		case 'mac':
			return `Open System Settings, then Privacy & Security, then ${setting}, switch this browser on, and restart it.`;
		case 'windows':
			return `Open Settings, then Privacy & security, then ${setting}, and let desktop apps use it.`;
		case 'android':
			return `Open Settings, then Apps, this browser, Permissions, and allow ${setting}.`;
		case 'ios':
			return `Open the Settings app, find this browser under Apps, and switch ${setting} on.`;
		case 'other':
			return `Allow it for this browser in the privacy settings of the system (${setting}).`;
		default:
			return system satisfies never;
	}
}

function secureWay({ href, development }: Place): string {
	const secure = href.replace(/^http:/, 'https:');
	return development
		? 'Stop the server, run “bun run dev --lan”, and open the https:// address it prints.'
		: `Open ${secure}. If nothing answers there and the server is yours, give it TLS_CERT and TLS_KEY; on its own machine, http://localhost works, too.`;
}
