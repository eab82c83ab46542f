import { expect, test } from 'bun:test';
import { Witness } from '#lib/rtc/diagnosis/ice-observer.ts';
import { MuteConnection } from '../support/mute-connection.ts';

const TURN = { urls: ['turn:turn.test', 'turns:turn.test'], username: 'u', credential: 'secret' };

class Told extends MuteConnection {
	fail(url: string, errorCode: number): void {
		const event = new Event('icecandidateerror');
		this.dispatchEvent(Object.assign(event, { url, errorCode, errorText: 'text' }));
	}
	gather(state: RTCIceGatheringState): void {
		this.iceGatheringState = state;
		this.dispatchEvent(new Event('icegatheringstatechange'));
	}
	become(state: RTCPeerConnectionState): void {
		this.connectionState = state;
		this.dispatchEvent(new Event('connectionstatechange'));
	}
}

function witnessed() {
	const connection = new Told({ iceServers: [{ urls: 'stun:stun.test' }, TURN] });
	const closing = new AbortController();
	return { connection, closing, witness: new Witness(connection.asConnection, closing.signal) };
}

test('a witness knows the servers that were asked, and keeps no account of theirs', async () => {
	const evidence = await witnessed().witness.evidence();
	expect(evidence.urls).toEqual(['stun:stun.test', 'turn:turn.test', 'turns:turn.test']);
	expect(JSON.stringify(evidence)).not.toContain('secret');
});

test('errors are remembered until the servers are asked again', async () => {
	const { connection, witness } = witnessed();
	connection.fail('turn:turn.test', 401);
	expect((await witness.evidence()).errors).toEqual([
		{ url: 'turn:turn.test', code: 401, text: 'text' }
	]);
	connection.gather('complete');
	expect(await witness.evidence()).toMatchObject({ gathered: true, errors: [{ code: 401 }] });
	connection.gather('gathering');
	expect((await witness.evidence()).errors).toEqual([]);
});

test('that it was connected once is remembered', async () => {
	const { connection, witness } = witnessed();
	expect((await witness.evidence()).connected).toBe(false);
	connection.become('connected');
	connection.become('failed');
	expect(await witness.evidence()).toMatchObject({ connected: true, state: 'failed' });
});

test('once its signal has aborted, a witness listens no longer', async () => {
	const { connection, closing, witness } = witnessed();
	closing.abort();
	connection.fail('turn:turn.test', 401);
	connection.become('connected');
	expect(await witness.evidence()).toMatchObject({ errors: [], connected: false });
});
