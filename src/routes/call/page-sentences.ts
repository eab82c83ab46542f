/** Why there is no call on this page. */
import type { Obstacle } from '#lib/rtc/create-connection.ts';
import type { Place } from '#lib/ui/place.ts';
import type { Problem } from '#lib/ui/problem.ts';
import { secureWay } from '#lib/ui/ways.ts';

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
