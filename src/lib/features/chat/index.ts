import type { Feature } from '#lib/call/feature.ts';
import { Chat } from './chat.svelte.ts';
import ChatControl from './ChatControl.svelte';
import ChatPlace from './ChatPlace.svelte';

/** Texts to all peers. */
export const chat: Feature = {
	state: Chat,
	control: ChatControl,
	panel: ChatPlace,
	unread: (call) => call.get(Chat).unread
};
