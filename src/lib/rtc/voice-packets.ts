import type { Description } from '#lib/protocol/peer.ts';

/** Times that one packet of Opus may hold, in milliseconds; browsers put 20 ms into each. */
const PACKET_MS = [20, 40, 60] as const;
/**
 * Packets of voice a second from all peers together that are not exceeded while larger ones help. Each
 * passes through the browser by itself, which slow machines have no time for.
 */
const MAX_PACKETS = 100;

/** How many milliseconds of voice a packet should hold in a call with so many other people. */
export const voicePacketMs = (peers: number): number =>
	PACKET_MS.find((ms) => (peers * 1_000) / ms <= MAX_PACKETS) ?? 60;

/**
 * Asks the other side for so many milliseconds of voice in each packet (`a=ptime`, RFC 8866, section
 * 6.4). The voice is the first audio of a description; the sound of a screen stays as it is.
 */
export function askForPackets(description: Description, ms: number): Description {
	const sdp = description.sdp.replace(/^m=audio(?:.*\r?\n(?!m=))*.*\r?\n/m, (voice) =>
		/^a=ptime:/m.test(voice)
			? voice.replace(/^a=ptime:\d+/m, `a=ptime:${ms}`)
			: `${voice}a=ptime:${ms}\r\n`
	);
	return { ...description, sdp };
}
