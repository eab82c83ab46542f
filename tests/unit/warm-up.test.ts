import { describe, expect, test } from 'bun:test';
import { warmUp } from '#lib/rtc/warm-up.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { FakeConnection } from '../support/fake-connection.ts';
import { FakeTrack } from '../support/fake-media.ts';
import { quiet } from '../support/wire.ts';

function begin({ failAt = Infinity } = {}) {
	const made: FakeConnection[] = [];
	const configurations: RTCConfiguration[] = [];
	const clock = new FakeClock();
	const abort = new AbortController();
	const picture = new FakeTrack('video', { label: '', deviceId: '', groupId: '' });
	const run = warmUp({
		picture,
		abort: abort.signal,
		clock,
		create(configuration) {
			if (made.length + 1 === failAt) throw new DOMException('too many', 'UnknownError');
			const connection = new FakeConnection();
			made.push(connection);
			configurations.push(configuration);
			return connection;
		}
	});
	const states = () => made.map(({ connectionState }) => connectionState);
	return { made, configurations, clock, abort, picture, run, states };
}

const CLOSED = ['closed', 'closed'] as RTCPeerConnectionState[];

describe('the pair of connections that warms a browser up', () => {
	test('agrees inside of the page, knows no servers, and sends the picture one way', async () => {
		const { made, configurations, picture, abort } = begin();
		await quiet();
		expect(made.map(({ history }) => history)).toEqual([['answer'], ['offer']]);
		expect(configurations.map(({ iceServers }) => iceServers)).toEqual([[], []]);
		const sent = made.map((connection) => connection.getTransceivers()[1]?.sender.track);
		expect(sent).toEqual([null, picture]);
		made[1]!.gather({ candidate: 'candidate:1', usernameFragment: made[1]!.ufrag! });
		await quiet();
		expect(made[0]!.added).toHaveLength(1);
		abort.abort();
	});

	test('is closed a moment after the picture has arrived, which is not stopped', async () => {
		const { made, clock, run, states, picture } = begin();
		await quiet();
		const arriving = made[0]!.getTransceivers()[1]!.receiver.track;
		arriving.muted = false;
		arriving.dispatchEvent(new Event('unmute'));
		await quiet();
		expect(states()).toEqual(['new', 'new']);
		await clock.pass(500);
		await run;
		expect(states()).toEqual(CLOSED);
		expect(picture.readyState).toBe('live');
	});

	test('is closed when no picture arrives', async () => {
		const { clock, run, states } = begin();
		await quiet();
		await clock.pass(5_000);
		await run;
		expect(states()).toEqual(CLOSED);
	});

	test('is closed at once when it is given up', async () => {
		const { abort, run, states } = begin();
		await quiet();
		abort.abort();
		await run;
		expect(states()).toEqual(CLOSED);
	});

	test('is not made when it was given up before', async () => {
		const made: FakeConnection[] = [];
		await warmUp({
			picture: new FakeTrack('video', { label: '', deviceId: '', groupId: '' }),
			abort: AbortSignal.abort(),
			create() {
				made.push(new FakeConnection());
				return made[0]!;
			}
		});
		expect(made).toEqual([]);
	});

	test.each([1, 2])('harms nobody when connection %d cannot be made', async (failAt) => {
		const { run, states } = begin({ failAt });
		await run;
		expect(states()).toEqual(CLOSED.slice(0, failAt - 1));
	});
});
