import { expect, test } from 'bun:test';
import { addTransceivers, Transceivers } from '#lib/rtc/transceivers.ts';
import { FakeConnection } from '../support/fake-connection.ts';

test('the browser is not asked how loud a voice is before there is one', () => {
	const connection = new FakeConnection();
	const media = new Transceivers(
		addTransceivers(connection),
		() => {},
		new AbortController().signal
	);
	const { receiver } = connection.getTransceivers()[0]!;
	let asked = 0;
	receiver.getSynchronizationSources = () => {
		asked++;
		return [];
	};
	expect(media.level).toBe(0);
	expect(asked).toBe(0);
	receiver.track.muted = false;
	expect(media.level).toBe(0);
	expect(asked).toBe(1);
});
