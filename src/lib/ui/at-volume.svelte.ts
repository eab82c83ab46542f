import type { Attachment } from 'svelte/attachments';

/** A stream on its way through Web Audio. */
interface Boost {
	context: AudioContext;
	gain: GainNode;
}

/**
 * Plays `stream` in an element at `volume`. From 0 to 1 that is the element's own volume, which
 * costs nothing. Louder goes through Web Audio, as does everything where the element's volume cannot
 * be set (iOS). The element then plays on without sound: Chromium gives Web Audio nothing of a remote
 * stream that no element plays.
 *
 * @see https://crbug.com/933677
 */
export function atVolume(stream: MediaStream, volume: () => number): Attachment<HTMLMediaElement> {
	return (player) => {
		let boost: Boost | undefined;
		const end = () => {
			void boost?.context.close();
			boost = undefined;
		};
		const apply = () => {
			const wanted = volume();
			const own = Math.min(1, wanted);
			player.volume = own;
			if (wanted > 1 || player.volume !== own) boost ??= boosted(stream, player, apply);
			else end();
			if (boost) boost.gain.gain.value = wanted;
			// A context that sleeps would swallow the voice.
			player.muted = wanted === 0 || boost?.context.state === 'running';
		};
		$effect(apply);
		return end;
	};
}

function boosted(
	stream: MediaStream,
	player: HTMLMediaElement,
	changed: () => void
): Boost | undefined {
	try {
		const context: AudioContext & Pick<Partial<HTMLMediaElement>, 'setSinkId'> = new AudioContext();
		const gain = new GainNode(context);
		context.createMediaStreamSource(stream).connect(gain).connect(context.destination);
		context.addEventListener('statechange', changed);
		// Where a speaker was chosen, the element knows it; it stays the default otherwise.
		if (player.sinkId) context.setSinkId?.(player.sinkId).catch(() => {});
		return { context, gain };
	} catch {
		return undefined; // without Web Audio it is as loud as an element can be
	}
}
