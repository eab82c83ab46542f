/** Runs in development only: the built page gets its salt when the server reads it (pages.ts). */
import { building } from '$app/environment';
import type { Handle } from '@sveltejs/kit';
import { loadConfig } from '#lib/server/config.ts';
import { withRoomSalt } from '#lib/server/http/room-salt.ts';

export const handle: Handle = ({ event, resolve }) => {
	if (building) return resolve(event);
	const { roomSalt } = loadConfig();
	return resolve(event, { transformPageChunk: ({ html }) => withRoomSalt(html, roomSalt) });
};
