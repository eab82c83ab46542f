import type { Call } from '#lib/call/call.svelte.ts';

type Shown = Pick<Call, 'status' | 'full' | 'signaling' | 'refusal'> & {
	media: Record<'microphone' | 'camera', Pick<Call['media']['camera'], 'status'>>;
};

/** How it stands with joining, in a few words. That all is ready is said only when it is. */
export function lobbyHeading({ status, full, signaling, refusal, media }: Shown): string {
	if (signaling === 'unreachable') {
		return status === 'lobby' ? 'The server is away.' : 'Waiting for the server.';
	}
	if (status === 'waiting') return 'Waiting for a place.';
	if (status === 'joining') return 'One moment.';
	if (full) return 'Every place is taken.';
	if (refusal) return 'You are not in yet.';
	const devices = [media.microphone.status, media.camera.status];
	const settled = devices.every((device) => device === 'on' || device === 'off');
	return settled && signaling === 'online' ? 'Ready when you are.' : 'Almost ready.';
}
