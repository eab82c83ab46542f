import type { Speaker } from '#lib/call/devices/speaker.svelte.ts';
import type { Player } from '#lib/rtc/media/speaker.ts';
import { untrack } from 'svelte';
import type { Attachment } from 'svelte/attachments';

interface Options {
	/** 0 to 2. Reactive. */
	volume: () => number;
	/** What the element plays on. */
	speaker: Pick<Speaker, 'plays' | 'reachedByWebAudio'>;
}

/** A stream on its way through Web Audio. */
interface Boost {
	context: AudioContext & Player;
	gain: GainNode;
}

/**
 * Plays `stream` in an element at a volume. From 0 to 1 that is the element's own volume, which
 * costs nothing. Louder goes through Web Audio, as does everything where the element's volume cannot
 * be set (iOS). The element then plays on without sound: Chromium gives Web Audio nothing of a remote
 * stream that no element plays. Where Web Audio does not reach the speaker, the element plays on as
 * loud as it can: the right room comes first.
 *
 * @see https://crbug.com/933677
 */
export function atVolume(
	stream: MediaStream,
	{ volume, speaker }: Options
): Attachment<HTMLMediaElement> {
	return (player) => {
		let boost: Boost | undefined;
		/** The element keeps to a volume of its own; iOS says so a moment after another was set. */
		let locked = false;
		let own = player.volume;
		const end = () => {
			void boost?.context.close();
			boost = undefined;
		};
		const apply = () => {
			const wanted = volume();
			own = Math.min(1, wanted);
			if (!locked) player.volume = own;
			locked ||= player.volume !== own;
			const suffices = wanted === 1 || (wanted < 1 && !locked);
			if (suffices || !speaker.reachedByWebAudio) end();
			else boost ??= boosted(stream, apply);
			if (boost) {
				boost.gain.gain.value = wanted;
				speaker.plays(boost.context);
			}
			// A context that sleeps would swallow the voice.
			player.muted = wanted === 0 || boost?.context.state === 'running';
		};
		const changed = () => {
			if (locked || player.volume === own) return;
			locked = true;
			untrack(apply);
		};
		player.addEventListener('volumechange', changed);
		$effect(apply);
		return () => {
			player.removeEventListener('volumechange', changed);
			end();
		};
	};
}

function boosted(stream: MediaStream, changed: () => void): Boost | undefined {
	try {
		const context = new AudioContext();
		const gain = new GainNode(context);
		context.createMediaStreamSource(stream).connect(gain).connect(context.destination);
		context.addEventListener('statechange', changed);
		return { context, gain };
	} catch {
		return undefined; // without Web Audio it is as loud as an element can be
	}
}
