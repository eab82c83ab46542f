import { ConnectionWatch } from '#lib/rtc/connection-watch.ts';
import { PeerConnection } from '#lib/rtc/peer-connection.ts';
import { NO_SIGNS } from '#lib/rtc/stats/coding.ts';
import { HEALTHY } from '#lib/rtc/stats/health-monitor.ts';
import { beforeEach, describe, expect, test } from 'bun:test';
import { FakeClock } from '../support/fake-clock.ts';
import { FakeConnection } from '../support/fake-connection.ts';
import { SILENCE, TALKING } from '../support/pair.ts';

let clock: FakeClock;
let fake: FakeConnection;
let strained: boolean;
let watch: ConnectionWatch;
beforeEach(() => {
	clock = new FakeClock();
	fake = new FakeConnection();
	strained = false;
	watch = new ConnectionWatch({
		connection: new PeerConnection({
			offers: false,
			configuration: {},
			create: () => fake,
			local: { tracks: SILENCE },
			send: () => {},
			received: () => {},
			stateChanged: () => {},
			opened: () => {},
			tracksChanged: () => {}
		}),
		clock,
		frameRate: () => 30,
		strained: () => strained
	});
});

/** The other side has answered, and a path is found. */
function connect() {
	fake.remoteDescription = { type: 'answer', sdp: '', toJSON: () => ({ type: 'answer', sdp: '' }) };
	fake.become('connected');
}

/** Looks every second, for so many; what arrives meanwhile is counted up. */
async function pass(seconds: number, arriving: Partial<FakeConnection['counted']> = {}) {
	for (let second = 0; second < seconds; second++) {
		for (const what of Object.keys(arriving) as (keyof typeof arriving)[]) {
			fake.counted[what] += arriving[what] ?? 0;
		}
		await watch.look();
		await clock.pass(1_000);
	}
}
const MEDIA = { packets: 50, frames: 25, energy: 0.1 };

describe('of a connection that is not connected', () => {
	test('nothing is read, and nothing is missed', async () => {
		expect(await watch.look()).toBeUndefined();
		expect(watch.reading).toBeUndefined();
		expect(watch.health).toEqual(HEALTHY);
		expect(watch.signs).toEqual(NO_SIGNS);
		expect([watch.flows, watch.stalled]).toEqual([false, false]);
	});

	test('no cause is named before it has had its time', async () => {
		const diagnose = () => watch.diagnose({ online: true, present: true });
		expect(await diagnose()).toBeUndefined();
		await clock.pass(5_000);
		expect(watch.age).toBe(5_000);
		expect(await diagnose()).toBe('no-candidates-here');
	});

	test('a cause is named at once when the browser says that it failed', async () => {
		fake.become('failed');
		expect(await watch.diagnose({ online: true, present: true })).toBe('no-candidates-here');
	});
});

describe('a connection', () => {
	beforeEach(connect);

	test('flows while something arrives, and each look tells how it was before', async () => {
		watch.claim({ sends: TALKING, makes: TALKING });
		await pass(10, MEDIA);
		expect([watch.flows, watch.stalled]).toEqual([true, false]);
		expect(watch.reading).toBeDefined();
		await pass(1);
		const before = await watch.look();
		expect(before?.silent).toBe(false);
		expect([watch.flows, watch.stalled]).toEqual([false, true]);
	});

	test('on which pictures stand still is stalled, unless their camera makes none', async () => {
		watch.claim({ sends: TALKING, makes: TALKING });
		await pass(3, MEDIA);
		await pass(4, { ...MEDIA, frames: 0 });
		expect([watch.flows, watch.stalled]).toEqual([true, true]);
		watch.claim({ makes: { voice: true, picture: false } });
		expect(watch.stalled).toBe(false);
	});

	test('on which they miss something is stalled, unless a machine has no time for it', () => {
		watch.claim({ misses: true });
		expect(watch.stalled).toBe(true);
		strained = true;
		expect(watch.stalled).toBe(false);
		strained = false;
		watch.claim({ overloaded: true });
		expect([watch.stalled, watch.overloaded]).toEqual([false, true]);
	});

	test('through a relay is reconsidered once, when all candidates are known', async () => {
		fake.relayed = true;
		await pass(2, MEDIA);
		expect(watch.reconsider()).toBe(false);
		strained = true;
		await pass(2, MEDIA);
		expect(watch.reconsider()).toBe(false);
		strained = false;
		expect([watch.reconsider(), watch.reconsider()]).toEqual([true, false]);
	});

	test('on a direct path is never reconsidered', async () => {
		await pass(10, MEDIA);
		expect(watch.reconsider()).toBe(false);
	});
});
