/** What the fault lab does to connections and timers, and what its scenarios measure. */
import { describe, expect, test } from 'bun:test';
import type { CallFault } from '#lib/features/fault-lab/fault.ts';
import { Faults } from '#lib/features/fault-lab/faults.svelte.ts';
import { FaultyConnections } from '#lib/features/fault-lab/faulty-connections.ts';
import { Meter, readCounts } from '#lib/features/fault-lab/meter.ts';
import { outcomeWords } from '#lib/features/fault-lab/outcome-words.ts';
import { Player } from '#lib/features/fault-lab/player.svelte.ts';
import { SCENARIOS, type Scenario } from '#lib/features/fault-lab/scenarios.ts';
import { StoppableClock } from '#lib/features/fault-lab/stoppable-clock.ts';
import { GROUPS, labelOf } from '#lib/features/fault-lab/switches.ts';
import type { Connection } from '#lib/rtc/create-connection.ts';
import { encode } from '#lib/rtc/messages.ts';
import { SIGNAL } from '#lib/rtc/peer-messages.ts';
import { SenderParameters } from '#lib/rtc/sender-parameters.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { FakeConnection } from '../support/fake-connection.ts';
import { quiet } from '../support/wire.ts';

describe('timers that stand still', () => {
	test('run once each when it is over, and time has gone on', async () => {
		const clock = new FakeClock();
		const faults = new Faults(clock);
		const stoppable = new StoppableClock(faults, clock);
		const ran: string[] = [];
		stoppable.after(1_000, () => ran.push('after'));
		stoppable.every(400, () => ran.push('every'));
		faults.turn('timers', true);
		await clock.pass(5_000);
		expect(ran).toEqual([]);
		expect(stoppable.now()).toBe(5_000);
		faults.turn('timers', false);
		expect(ran.toSorted()).toEqual(['after', 'every']);
		await clock.pass(400);
		expect(ran).toHaveLength(3);
	});

	test('that were stopped meanwhile do not run', async () => {
		const clock = new FakeClock();
		const faults = new Faults(clock);
		const stoppable = new StoppableClock(faults, clock);
		let ran = 0;
		const stop = stoppable.after(1_000, () => ran++);
		faults.turn('timers', true);
		await clock.pass(2_000);
		stop();
		faults.turn('timers', false);
		expect(ran).toBe(0);
	});
});

/** A connection that was made with faults; `configured`: what it was made and configured with. */
async function connected() {
	const clock = new FakeClock();
	const faults = new Faults(clock);
	const configured: RTCConfiguration[] = [];
	const made: FakeConnection[] = [];
	const all = new FaultyConnections(
		faults,
		(configuration) => {
			configured.push(configuration);
			const connection = new FakeConnection();
			made.push(connection);
			return connection;
		},
		clock
	);
	const configuration: RTCConfiguration = {
		iceServers: [
			{ urls: 'stun:192.0.2.1' },
			{ urls: 'turn:192.0.2.1', username: 'ann', credential: 'secret' }
		]
	};
	const make = () => all.create(configuration);
	const connection = make();
	const real = made[0]!;
	connection.addTransceiver('audio');
	connection.addTransceiver('video');
	const channel = connection.createDataChannel('scry');
	await connection.setLocalDescription();
	await connection.setRemoteDescription({ type: 'answer', sdp: 'v=0\r\nm=audio\r\nm=video' });
	real.become('connected');
	real.channel!.open();
	return { clock, faults, all, real, connection, channel, configured, configuration, make };
}

const encodingsOf = (real: FakeConnection) =>
	real.getTransceivers().map(({ sender }) => sender.parameters.encodings[0]);

describe('connections', () => {
	test('are made and configured as the faults say', async () => {
		const { faults, make, configured, connection, real, configuration } = await connected();
		expect(configured.at(-1)).toEqual(configuration);
		faults.turn('relay-only', true);
		faults.turn('wrong-password', true);
		make();
		connection.setConfiguration(configuration);
		for (const each of [configured.at(-1)!, real.configurations.at(-1)!]) {
			expect(each.iceTransportPolicy).toBe('relay');
			expect(each.iceServers).toEqual([
				{ urls: 'stun:192.0.2.1' },
				{ urls: 'turn:192.0.2.1', username: 'ann', credential: 'not secret' }
			]);
		}
	});

	test('send no picture while the camera is frozen, and what the core wanted afterwards', async () => {
		const { faults, connection, real } = await connected();
		const [, camera] = connection.getTransceivers();
		const parameters = new SenderParameters(camera!.sender);
		parameters.set({ active: true, maxBitrate: 900_000, maxFramerate: 30 });
		await quiet();
		faults.turn('frozen', true);
		await quiet();
		expect(encodingsOf(real)[0]).not.toMatchObject({ active: false });
		expect(encodingsOf(real)[1]).toMatchObject({ active: false, maxBitrate: 900_000 });
		// The core goes on as if nothing was.
		expect(camera!.sender.getParameters().encodings[0]).toMatchObject({ active: true });
		parameters.set({ active: true, maxBitrate: 500_000 });
		await quiet();
		expect(encodingsOf(real)[1]).toEqual({ active: false, maxBitrate: 500_000 });
		faults.turn('frozen', false);
		await quiet();
		expect(encodingsOf(real)[1]).toEqual({ active: true, maxBitrate: 500_000 });
		parameters.set({});
		await quiet();
		expect(encodingsOf(real)[1]).toEqual({});
	});

	test('send at most 100 kbit/s each while the upload is capped', async () => {
		const { faults, connection, real } = await connected();
		await connection.getTransceivers()[0]!.sender.setParameters({
			...connection.getTransceivers()[0]!.sender.getParameters(),
			encodings: [{ maxBitrate: 32_000 }]
		});
		faults.turn('capped', true);
		await quiet();
		expect(encodingsOf(real)).toEqual([{ maxBitrate: 32_000 }, { maxBitrate: 100_000 }]);
		faults.turn('capped', false);
		await quiet();
		expect(encodingsOf(real)).toEqual([{ maxBitrate: 32_000 }, {}]);
	});

	test('are found by peer, for as long as they are open', async () => {
		const { all, connection } = await connected();
		all.claim('bo');
		all.claim('cleo'); // hers is not made yet
		expect(all.of('bo')).toBe(connection);
		expect(all.of('cleo')).toBeUndefined();
		connection.close();
		expect(all.of('bo')).toBeUndefined();
	});
});

describe('a dead path', () => {
	const arrivals = async (connection: Connection) =>
		[...(await connection.getStats()).values()].find(({ type }) => type === 'inbound-rtp')?.[
			'packetsReceived'
		];

	test('is told as Chromium tells it, brings nothing, and is as before afterwards', async () => {
		const { clock, faults, connection, real } = await connected();
		const said: string[] = [];
		connection.addEventListener('connectionstatechange', () =>
			said.push(connection.connectionState)
		);
		faults.turn('dead-path', true);
		real.counted.packets = 100;
		expect(await arrivals(connection)).toBe(0);
		expect(real.getTransceivers().map(({ receiver }) => receiver.track.enabled)).toEqual([
			false,
			false
		]);
		await quiet();
		expect(encodingsOf(real)).toEqual([{ active: false }, { active: false }]);
		await clock.pass(7_000);
		expect([connection.connectionState, connection.iceConnectionState]).toEqual([
			'disconnected',
			'disconnected'
		]);
		await clock.pass(10_000);
		expect(said).toEqual(['disconnected', 'failed']);
		faults.turn('dead-path', false);
		expect(said).toEqual(['disconnected', 'failed', 'connected']);
		expect(await arrivals(connection)).toBe(100);
		await quiet();
		expect(encodingsOf(real)).toEqual([{}, {}]);
	});

	test('holds messages back, and delivers them in their order', async () => {
		const { faults, channel, real } = await connected();
		const heard: unknown[] = [];
		channel.addEventListener('message', ({ data }) => heard.push(data));
		faults.turn('dead-path', true);
		for (const text of ['one', 'two']) {
			channel.send(text);
			real.channel!.receive(text);
		}
		expect([heard, real.channel!.sent]).toEqual([[], []]);
		faults.turn('dead-path', false);
		expect([heard, real.channel!.sent]).toEqual([
			['one', 'two'],
			['one', 'two']
		]);
	});

	test('lets signals of the other side come, unless the server is away, too', async () => {
		const { faults, channel, real } = await connected();
		const heard: unknown[] = [];
		channel.addEventListener('message', ({ data }) => heard.push(data));
		const signal = encode(SIGNAL, { signal: { link: 'l', seq: 0, wish: 'restart' } });
		faults.turn('dead-path', true);
		real.channel!.receive(signal);
		expect(heard).toEqual([signal]);
		faults.turn('blocked', true);
		real.channel!.receive(signal);
		expect(heard).toHaveLength(1);
	});

	test('is over when an ICE restart has found another, which the fault leaves alone', async () => {
		const { clock, faults, connection, real } = await connected();
		faults.turn('dead-path', true);
		await clock.pass(7_000);
		await connection.setLocalDescription();
		await clock.pass(200);
		expect(connection.connectionState).toBe('disconnected'); // there is no answer yet
		await connection.setRemoteDescription({ type: 'answer', sdp: 'v=0\r\nm=audio\r\nm=video' });
		await clock.pass(200);
		expect(connection.connectionState).toBe('connected');
		await quiet();
		expect(encodingsOf(real)).toEqual([{}, {}]);
		await clock.pass(20_000);
		expect(connection.connectionState).toBe('connected');
	});
});

describe('a scenario', () => {
	const STORY: Scenario = {
		...{ name: 'A story', story: '', tour: '' },
		steps: [
			{ at: 0, on: ['blocked'] },
			{ at: 3_000, off: ['blocked'], act: 'network' }
		]
	};

	/** A player whose peer's pictures and sound come, or do not. */
	function stage() {
		const clock = new FakeClock();
		const now = { comes: true, counts: 1, peers: ['bo'] };
		const log: string[] = [];
		const on = new Set<CallFault>();
		const connection = {
			getStats: async () => {
				if (now.comes) now.counts++;
				const { counts } = now;
				return new Map([
					['v', { id: 'v', type: 'inbound-rtp', framesDecoded: counts }],
					[
						'a',
						{
							id: 'a',
							type: 'inbound-rtp',
							totalSamplesReceived: 9_000,
							concealedSamples: 9_000 - counts
						}
					]
				]);
			}
		} as unknown as Connection;
		const player = new Player({
			peers: () => now.peers,
			connectionTo: () => connection,
			turn(fault, isOn) {
				if (isOn) on.add(fault);
				else on.delete(fault);
				log.push(`${clock.now()} ${isOn ? '+' : '-'}${fault}`);
			},
			act: (action) => log.push(`${clock.now()} ${action}`),
			clock
		});
		return { clock, now, log, on, player };
	}

	test('turns on and off at its times, and measures what is missed', async () => {
		const { clock, now, log, on, player } = stage();
		const played = player.play(STORY);
		expect(player.scenario).toBe(STORY);
		await clock.pass(1_000);
		now.comes = false;
		await clock.pass(4_000);
		now.comes = true;
		await clock.pass(5_000);
		const outcome = await played;
		expect(log.slice(0, 3)).toEqual(['1000 +blocked', '4000 -blocked', '4000 network']);
		expect(on.size).toBe(0);
		expect(player.scenario).toBeUndefined();
		expect(outcome?.back).toBe(true);
		for (const kind of ['picture', 'sound'] as const) {
			expect(outcome?.longest[kind]).toBeWithin(3_900, 4_400);
		}
		expect(outcomeWords(outcome!)).toMatch(
			/^longest without picture: 4\.\d s, without sound: 4\.\d s\. Everything is back\.$/
		);
	});

	test('says when not everything came back', async () => {
		const { clock, now, player } = stage();
		const played = player.play(STORY);
		await clock.pass(1_000);
		now.comes = false;
		await clock.pass(70_000);
		expect((await played)?.back).toBe(false);
	});

	test('that is stopped turns off what it has turned on, and says nothing', async () => {
		const { clock, on, player } = stage();
		const played = player.play(STORY);
		await clock.pass(2_000);
		expect(on.size).toBe(1);
		player.stop();
		expect(await played).toBeUndefined();
		expect(on.size).toBe(0);
		await clock.pass(10_000);
		expect(on.size).toBe(0);
	});

	test('does not wait for a peer that has left', async () => {
		const { clock, now, player } = stage();
		const played = player.play(STORY);
		await clock.pass(1_000);
		now.comes = false;
		now.peers = [];
		await clock.pass(8_000);
		expect(await played).toEqual({ longest: {}, back: true });
	});

	test.each(SCENARIOS.map((each) => [each.name, each] as const))(
		'%s: everything that can be switched off in time is',
		(_, { steps }) => {
			const offs = new Set(steps.flatMap(({ off = [] }) => off));
			const ons = new Set(steps.flatMap(({ on = [] }) => on));
			// A dead path ends by a restart.
			expect([...ons].filter((fault) => !offs.has(fault) && fault !== 'dead-path')).toEqual([]);
			expect(steps.map(({ at }) => at)).toEqual(
				steps.map(({ at }) => at).toSorted((a, b) => a - b)
			);
		}
	);
});

describe('the meter', () => {
	const [first, second] = [{}, {}];

	test('counts from the first that came, and knows another connection by itself', () => {
		const meter = new Meter();
		meter.add(first, { picture: 0, sound: 0 }, 0);
		expect(meter.longest).toEqual({});
		meter.add(first, { picture: 5, sound: 0 }, 1_000);
		meter.add(first, { picture: 5, sound: 0 }, 2_000);
		meter.add(second, { picture: 0, sound: 0 }, 3_000);
		expect(meter.cameSince(1_000)).toBe(false);
		meter.add(second, { picture: 1, sound: 0 }, 4_000);
		expect(meter.cameSince(3_000)).toBe(true);
		meter.miss(4_500);
		expect(meter.longest).toEqual({ picture: 3_000 });
	});

	test('takes sound that the browser made up for none', () => {
		expect(
			readCounts([
				{ id: '1', type: 'inbound-rtp', totalSamplesReceived: 100, concealedSamples: 40 },
				{ id: '2', type: 'inbound-rtp', framesDecoded: 7 },
				{ id: '3', type: 'outbound-rtp', framesDecoded: 9 }
			])
		).toEqual({ picture: 7, sound: 60 });
	});
});

test('every fault of a scenario has a name', () => {
	const named = GROUPS.flatMap(({ switches }) => switches.map(({ label }) => label));
	expect(new Set(named).size).toBe(named.length);
	for (const fault of SCENARIOS.flatMap(({ steps }) => steps).flatMap(({ on = [] }) => on)) {
		expect(labelOf(fault)).toBeTruthy();
	}
});
