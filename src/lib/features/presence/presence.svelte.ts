import type { About } from '#lib/call/call-peer.svelte.ts';
import type { Call } from '#lib/call/call.svelte.ts';
import { cleanName } from '#lib/call/names.ts';
import { MAX_NAME_LENGTH } from '#lib/protocol/peer.ts';
import { channel } from '#lib/rtc/messages.ts';
import * as v from 'valibot';

/** Longest name that is read, in characters, before it is cleaned. */
const MAX_NAME_READ = 1_000;

const flag = v.optional(v.boolean());

/**
 * Who a peer is and what it sends. Sent whole, at every change: a state cannot be missed, an event
 * can. Every field is optional.
 */
export const PRESENCE = channel(
	'presence',
	v.object({
		name: v.optional(v.pipe(v.string(), v.maxLength(MAX_NAME_READ), v.transform(cleanName)), ''),
		microphone: flag,
		camera: flag,
		screen: flag,
		onHold: flag
	}),
	{ newest: true, perSecond: 10, burst: 60, maxLength: 4_096 }
);

/** Tells all peers the own name and what is switched on, and learns theirs. */
export class Presence {
	readonly #call: Call;
	readonly #own = $derived.by((): About => {
		const { name, media, dataLimit } = this.#call;
		const { microphone, camera, screen } = media.outgoing;
		return {
			name: cleanName(name, MAX_NAME_LENGTH),
			microphone: microphone !== null,
			camera: camera !== null,
			screen: screen !== null && dataLimit > 0,
			onHold: media.onHold
		};
	});

	constructor(call: Call) {
		this.#call = call;
		call.messages.receive(PRESENCE, (peer, about) => {
			const found = call.find(peer);
			if (found) found.about = about;
			const { microphone, camera, onHold } = about;
			const sends = (on: boolean | undefined) => on === true && onHold !== true;
			peer.claim({ sends: { voice: sends(microphone), picture: sends(camera) } });
		});
		const changed = call.messages.share(PRESENCE, () => this.#own);
		$effect(changed);
	}
}
