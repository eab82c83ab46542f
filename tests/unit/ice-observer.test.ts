import { expect, test } from 'bun:test';
import { IceObserver } from '#lib/rtc/diagnosis/ice-observer.ts';
import { MuteConnection } from '../support/mute-connection.ts';

const TURN = { urls: ['turn:turn.test', 'turns:turn.test'], username: 'u', credential: 'secret' };

class Told extends MuteConnection {
	fail(url: string, errorCode: number): void {
		const event = new Event('icecandidateerror');
		this.dispatchEvent(Object.assign(event, { url, errorCode, errorText: 'text' }));
	}
	gathers(state: RTCIceGatheringState): void {
		this.iceGatheringState = state;
		this.dispatchEvent(new Event('icegatheringstatechange'));
	}
}

function observed() {
	const connection = new Told({ iceServers: [{ urls: 'stun:stun.test' }, TURN] });
	const closing = new AbortController();
	return { connection, closing, observer: new IceObserver(connection, closing.signal) };
}

test('an observer knows the servers that were asked, and keeps no account of theirs', async () => {
	const evidence = await observed().observer.report();
	expect(evidence.urls).toEqual(['stun:stun.test', 'turn:turn.test', 'turns:turn.test']);
	expect(JSON.stringify(evidence)).not.toContain('secret');
});

test('errors are remembered until the servers are asked again', async () => {
	const { connection, observer } = observed();
	connection.fail('turn:turn.test', 401);
	expect((await observer.report()).errors).toEqual([
		{ url: 'turn:turn.test', code: 401, text: 'text' }
	]);
	connection.gathers('complete');
	expect(await observer.report()).toMatchObject({ gathered: true, errors: [{ code: 401 }] });
	connection.gathers('gathering');
	expect((await observer.report()).errors).toEqual([]);
});

test('that it was connected once is remembered', async () => {
	const { connection, observer } = observed();
	expect((await observer.report()).connected).toBe(false);
	connection.become('connected');
	connection.become('failed');
	expect(await observer.report()).toMatchObject({ connected: true, state: 'failed' });
});

test('once its signal has aborted, an observer listens no longer', async () => {
	const { connection, closing, observer } = observed();
	closing.abort();
	connection.fail('turn:turn.test', 401);
	connection.become('connected');
	expect(await observer.report()).toMatchObject({ errors: [], connected: false });
});
