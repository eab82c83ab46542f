import type { IceConfiguration } from '#lib/protocol/server.ts';
import { IceCredentials } from '#lib/rtc/ice-credentials.ts';
import { expect, test } from 'bun:test';
import { FakeClock } from '../support/fake-clock.ts';
import { quiet } from '../support/wire.ts';

const FIRST: IceConfiguration = { iceServers: [], iceTransportPolicy: 'relay' };
const FRESH: IceConfiguration = { iceServers: [{ urls: ['stun:a'] }], iceTransportPolicy: 'all' };

function credentials() {
	const clock = new FakeClock();
	const questions: PromiseWithResolvers<IceConfiguration>[] = [];
	const ice = new IceCredentials(clock, () => {
		const question = Promise.withResolvers<IceConfiguration>();
		questions.push(question);
		return question.promise;
	});
	ice.current = FIRST;
	return { clock, questions, ice };
}

/** Whether a promise is settled by now. */
async function isDone(promise: Promise<void>): Promise<boolean> {
	let done = false;
	void promise.then(() => (done = true));
	await quiet();
	return done;
}

test('credentials are asked for once by all that want them at the same time, and again later', async () => {
	const { questions, ice } = credentials();
	const refreshes = Promise.all([ice.refresh(), ice.refresh()]);
	questions[0]?.resolve(FRESH);
	await refreshes;
	expect(questions).toHaveLength(1);
	expect(ice.current).toEqual(FRESH);
	void ice.refresh();
	expect(questions).toHaveLength(2);
});

test('credentials that come late are waited for a second, and used all the same', async () => {
	const { clock, questions, ice } = credentials();
	const refresh = ice.refresh();
	await clock.pass(900);
	expect(await isDone(refresh)).toBe(false);
	await clock.pass(100);
	expect(await isDone(refresh)).toBe(true);
	expect(ice.current).toEqual(FIRST);
	questions[0]?.resolve(FRESH);
	await quiet();
	expect(ice.current).toEqual(FRESH);
});

test('a server that does not answer leaves the old credentials, and is asked again', async () => {
	const { questions, ice } = credentials();
	const refresh = ice.refresh();
	questions[0]?.reject(new Error('away'));
	await refresh;
	expect(ice.current).toEqual(FIRST);
	void ice.refresh();
	expect(questions).toHaveLength(2);
});
