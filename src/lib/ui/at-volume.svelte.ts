import { reachesByWebAudio, useSpeaker, type Player } from '#lib/rtc/media/speaker.ts';
import type { Attachment } from 'svelte/attachments';

interface Options {
	/** 0 to 2. Reactive. */
	volume: () => number;
	/** The id of the speaker that the element plays on, or ''. Reactive. */
	speaker: () => string;
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
		const end = () => {
			void boost?.context.close();
			boost = undefined;
		};
		const apply = () => {
			const wanted = volume();
			const deviceId = speaker();
			const own = Math.min(1, wanted);
			player.volume = own;
			const suffices = wanted <= 1 && player.volume === own;
			if (suffices || !reachesByWebAudio(deviceId)) end();
			else boost ??= boosted(stream, apply);
			if (boost) {
				boost.gain.gain.value = wanted;
				void useSpeaker(boost.context, deviceId);
			}
			// A context that sleeps would swallow the voice.
			player.muted = wanted === 0 || boost?.context.state === 'running';
		};
		$effect(apply);
		return end;
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
