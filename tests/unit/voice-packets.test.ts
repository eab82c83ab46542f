import { askForPackets, voicePacketMs } from '#lib/rtc/voice-packets.ts';
import { describe, expect, test } from 'vitest';

const VOICE = ['m=audio 9 UDP/TLS/RTP/SAVPF 111', 'a=mid:0', 'a=rtpmap:111 opus/48000/2'];
const CAMERA = ['m=video 9 UDP/TLS/RTP/SAVPF 96', 'a=mid:1'];
const SCREEN_SOUND = ['m=audio 9 UDP/TLS/RTP/SAVPF 111', 'a=mid:2'];

const lines = (...sections: string[][]) => `${['v=0', ...sections.flat()].join('\r\n')}\r\n`;

describe('a packet of voice', () => {
	test('holds 20 ms in a small call, and more in a larger one', () => {
		expect([1, 2, 3, 4, 5, 8, 11].map(voicePacketMs)).toEqual([20, 20, 40, 40, 60, 60, 60]);
	});

	test('is asked for in the description of the voice, and of nothing else', () => {
		const { type, sdp } = askForPackets(
			{ type: 'offer', sdp: lines(VOICE, CAMERA, SCREEN_SOUND) },
			40
		);
		expect(type).toBe('offer');
		expect(sdp).toBe(lines([...VOICE, 'a=ptime:40'], CAMERA, SCREEN_SOUND));
	});

	test('is asked for once, where a browser has repeated what it was asked', () => {
		const voice = [VOICE[0]!, 'a=ptime:20', ...VOICE.slice(1)];
		const { sdp } = askForPackets({ type: 'answer', sdp: lines(voice) }, 60);
		expect(sdp).toBe(lines(voice.with(1, 'a=ptime:60')));
	});

	test.each([lines(CAMERA), 'v=0', ''])('is nothing that %j could be asked for', (sdp) => {
		expect(askForPackets({ type: 'offer', sdp }, 60).sdp).toBe(sdp);
	});
});
