/** What is wrong with the way into the room, or with what comes out of it. */
import type { Refusal } from '#lib/protocol/server.ts';
import type { Problem } from '#lib/ui/problem.ts';

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

/** The same browser has another tab in this room. */
export const OTHER_TAB: Problem = {
	sentence: 'You are in this call already, in another tab.',
	wayOn: 'Joining here, too, makes you two people who hear each other.'
};
