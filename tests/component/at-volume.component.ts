import { userEvent } from 'vitest/browser';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import type { Player } from '#lib/rtc/media/speaker.ts';
import PlayedAt from '../support/PlayedAt.svelte';

const RealGain = GainNode;
const gains: GainNode[] = [];
const connections: RTCPeerConnection[] = [];
beforeEach(() => {
	gains.length = 0;
	window.GainNode = class extends RealGain {
		constructor(context: BaseAudioContext, options?: GainOptions) {
			super(context, options);
			gains.push(this);
		}
	};
});
afterEach(() => {
	window.GainNode = RealGain;
	for (const connection of connections.splice(0)) connection.close();
});

/** A tone that has come through a connection. */
async function remoteVoice(): Promise<MediaStream> {
	const context = new AudioContext();
	const tone = new OscillatorNode(context);
	const out = new MediaStreamAudioDestinationNode(context);
	tone.connect(out);
	tone.start();
	const [one, other] = [new RTCPeerConnection(), new RTCPeerConnection()] as const;
	connections.push(one, other);
	one.onicecandidate = ({ candidate }) => void other.addIceCandidate(candidate);
	other.onicecandidate = ({ candidate }) => void one.addIceCandidate(candidate);
	const voice = new Promise<MediaStream>((resolve) => {
		other.ontrack = ({ track }) => resolve(new MediaStream([track]));
	});
	one.addTrack(out.stream.getAudioTracks()[0]!, out.stream);
	await one.setLocalDescription();
	await other.setRemoteDescription(one.localDescription!);
	await other.setLocalDescription();
	await one.setRemoteDescription(other.localDescription!);
	return voice;
}

/** A player of a voice from far away. */
async function play() {
	const stream = await remoteVoice();
	const { rerender } = await render(PlayedAt, { stream, volume: 1 });
	await userEvent.click(document.body); // browsers play nothing before a gesture
	const player = document.querySelector('audio')!;
	return {
		player,
		set: (volume: number) => rerender({ volume }),
		playOn: (speaker: string) => rerender({ speaker })
	};
}

test('up to 100 % the player does it, and no audio graph is made', async () => {
	const { player, set } = await play();
	expect([player.volume, player.muted]).toEqual([1, false]);
	await set(0.3);
	await expect.poll(() => player.volume).toBeCloseTo(0.3);
	await set(0);
	await expect.poll(() => player.muted).toBe(true);
	await set(1);
	await expect.poll(() => [player.volume, player.muted]).toEqual([1, false]);
	expect(gains).toHaveLength(0);
});

test('above 100 % the voice goes through a gain, and is heard once', async () => {
	const { player, set } = await play();
	await set(2);
	await expect.poll(() => player.muted).toBe(true);
	const [gain] = gains;
	expect(gain?.gain.value).toBe(2);
	const analyser = new AnalyserNode(gain!.context);
	gain!.connect(analyser);
	const samples = new Float32Array(analyser.fftSize);
	await expect
		.poll(() => {
			analyser.getFloatTimeDomainData(samples);
			return Math.max(...samples);
		})
		.toBeGreaterThan(0.01);
	await set(1);
	await expect.poll(() => player.muted).toBe(false);
	expect(gain?.context.state).toBe('closed');
});

test('where a player keeps to its own volume, a moment later, Web Audio makes it quieter', async () => {
	const { player, set } = await play();
	let own = 1;
	const goBack = () => {
		own = 1;
		player.dispatchEvent(new Event('volumechange'));
	};
	Object.defineProperty(player, 'volume', {
		get: () => own,
		set: (volume: number) => {
			own = volume;
			setTimeout(goBack, 100); // as iOS does it
		}
	});
	await set(0.3);
	await expect.poll(() => gains[0]?.gain.value).toBeCloseTo(0.3);
	await expect.poll(() => [player.volume, player.muted]).toEqual([1, true]);
	await set(1);
	await expect.poll(() => [player.volume, player.muted]).toEqual([1, false]);
	expect(gains).toHaveLength(1);
});

test('a louder voice goes to the speaker that is chosen, and to the next one', async () => {
	const { player, set, playOn } = await play();
	await navigator.mediaDevices.getUserMedia({ audio: true }); // speakers are listed from now on
	const speakers = (await navigator.mediaDevices.enumerateDevices())
		.filter(({ kind, deviceId }) => kind === 'audiooutput' && deviceId !== 'default')
		.map(({ deviceId }) => deviceId);
	expect(speakers.length).toBeGreaterThan(1);
	await set(2);
	for (const speaker of speakers) {
		await playOn(speaker);
		await expect.poll(() => (gains[0]?.context as Player | undefined)?.sinkId).toBe(speaker);
	}
	expect(gains).toHaveLength(1);
	await expect.poll(() => player.muted).toBe(true);
});

test('where Web Audio cannot choose a speaker, a voice stays on the chosen one', async () => {
	const setSinkId = Object.getOwnPropertyDescriptor(AudioContext.prototype, 'setSinkId')!;
	Reflect.deleteProperty(AudioContext.prototype, 'setSinkId');
	onTestFinished(() => void Object.defineProperty(AudioContext.prototype, 'setSinkId', setSinkId));
	const { player, set, playOn } = await play();
	await set(2);
	await expect.poll(() => player.muted).toBe(true);
	await playOn('headset');
	await expect.poll(() => [player.volume, player.muted]).toEqual([1, false]);
	expect(gains[0]?.context.state).toBe('closed');
	await playOn('');
	await expect.poll(() => player.muted).toBe(true);
});
