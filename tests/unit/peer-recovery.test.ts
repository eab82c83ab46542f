import { describe, expect, test } from 'bun:test';
import type { FakeConnection } from '../support/fake-connection.ts';
import { call, NOTE, pair, TALKING } from '../support/pair.ts';
import { quiet } from '../support/wire.ts';

type Counted = FakeConnection['counted'];

const candidate = (ufrag: string | undefined) => ({
	candidate: 'candidate:1 1 udp 1 192.0.2.1 9 typ host',
	usernameFragment: ufrag ?? ''
});
/** The channels of these messages. */
const kinds = (messages: string[]) =>
	messages.map((message) => (JSON.parse(message) as { type: string }).type);

/** From now on this counter stands still. */
const freeze = (counted: Counted, what: keyof Counted) => {
	const value = counted[what];
	Object.defineProperty(counted, what, { get: () => value, set: () => {} });
};

test('statistics that never come hold up no step (Firefox, of what is closed meanwhile)', async () => {
	const { wire, clock, ann } = pair();
	await wire.settle();
	const { connection } = ann;
	connection.getStats = () => new Promise(() => {});
	connection.become('failed');
	for (let seconds = 0; seconds < 30; seconds++) await clock.pass(1_000); // the other side is silent
	expect(ann.connections.length + connection.restarts).toBeGreaterThan(1);
});

describe('signals of a connected pair', () => {
	test('travel over the data channel and leave the server alone', async () => {
		const { wire, ann, bob, pass } = await call();
		for (let seconds = 0; seconds < 10; seconds++) await pass(1_000);
		ann.connection.gather(candidate(ann.connection.ufrag));
		expect(await wire.intercept()).toEqual([]);
		expect(kinds(ann.channel.sent)).toContain('signal');
		expect(bob.connection.added).toHaveLength(1);
	});

	test('go both ways while in doubt, and count once', async () => {
		const { wire, clock, ann, bob } = await call();
		ann.peer.networkChanged();
		await clock.pass(0);
		await quiet();
		expect(kinds(ann.channel.sent)).toContain('signal');
		await wire.settle();
		expect(bob.connection.history).toEqual(['answer', 'answer']);
		expect(ann.connection.history).toEqual(['offer', 'offer']);
	});

	test('answer a restart both ways, though this side has not noticed that the path is dead', async () => {
		const { wire, clock, ann, bob, pass } = await call();
		for (let seconds = 0; seconds < 10; seconds++) await pass(1_000);
		// Ann alone is on another network: nothing on the channel arrives any more.
		ann.channel.other = undefined;
		bob.channel.other = undefined;
		ann.peer.networkChanged();
		await clock.pass(0);
		await quiet();
		await wire.settle();
		expect(bob.connection.history).toEqual(['answer', 'answer']);
		expect(ann.connection.signalingState).toBe('stable');
		bob.connection.gather(candidate(bob.connection.ufrag));
		await wire.settle();
		expect(ann.connection.added).toHaveLength(1);
	});

	test('go through the server when the channel is closed', async () => {
		const { wire, ann, bob } = await call();
		ann.channel.readyState = 'closing';
		ann.connection.gather(candidate(ann.connection.ufrag));
		await wire.settle();
		expect(bob.connection.added).toHaveLength(1);
	});

	test('may overtake each other: an older description is dropped, a candidate is not', async () => {
		const { wire, ann, bob } = pair();
		const [offer = ''] = await wire.intercept();
		bob.peer.receive(offer);
		await wire.settle();
		const link = (JSON.parse(offer) as { link: string }).link;
		const of = (ufrag = '') => `v=0\r\na=ice-ufrag:${ufrag}\r\na=fingerprint:sha-256 a`;
		const sdp = of(ann.connection.ufrag);
		const say = (seq: number, content: object) =>
			bob.peer.receive(JSON.stringify({ link, seq, ...content }));
		say(5, { description: { type: 'offer', sdp } });
		say(4, { description: { type: 'offer', sdp: of('older') } });
		say(3, { candidate: candidate(ann.connection.ufrag) });
		await wire.settle();
		expect(bob.connection.remoteDescription?.sdp).toBe(sdp);
		expect(bob.connection.added).toHaveLength(1);
	});
});

describe('an ICE restart', () => {
	test('comes at once on another network, with fresh credentials', async () => {
		const { clock, wire, ann, bob } = await call();
		ann.peer.networkChanged();
		await clock.pass(0);
		await wire.settle();
		expect(ann.refreshed).toBe(1);
		expect(ann.connection.configurations).toHaveLength(1);
		expect(ann.connection.restarts).toBe(1);
		expect(bob.connection.history).toEqual(['answer', 'answer']);
		expect(ann.connections).toHaveLength(1);
	});

	test('comes at once on every other network, and never as a rebuild', async () => {
		const { ann, pass } = await call();
		for (let times = 0; times < 5; times++) {
			ann.peer.networkChanged();
			await pass(1_500);
		}
		expect(ann.connection.restarts).toBe(5);
		expect(ann.connections).toHaveLength(1);
	});

	test('comes at once on failed', async () => {
		const { clock, ann } = await call();
		ann.connection.become('failed');
		await clock.pass(0);
		expect(ann.connection.restarts).toBe(1);
		expect(ann.peer.state).toBe('interrupted');
	});

	test('waits a little on disconnected, and is not needed when that passes', async () => {
		const { ann, bob, pass } = await call();
		for (const { connection } of [ann, bob]) connection.become('disconnected');
		expect(ann.peer.state).toBe('connected'); // media still flows
		await pass(1_000);
		for (const { connection } of [ann, bob]) connection.become('connected');
		await pass(5_000);
		expect(ann.connection.restarts + bob.connection.restarts).toBe(0);
		ann.connection.become('disconnected');
		await pass(1_600);
		expect(ann.connection.restarts).toBe(1);
	});

	test('that both sides want at the same moment is offered once, without glare', async () => {
		const { clock, wire, ann, bob } = await call();
		for (const { peer } of [ann, bob]) peer.networkChanged();
		await clock.pass(0);
		await wire.settle();
		expect(ann.connection.history).toEqual(['offer', 'offer']);
		expect(bob.connection.history).toEqual(['answer', 'answer']);
		expect([ann.refreshed, bob.refreshed]).toEqual([1, 1]);
	});

	test('that the answering side wants is offered by the other, over the data channel', async () => {
		const { clock, wire, ann, bob, connect } = await call();
		bob.peer.networkChanged();
		await clock.pass(0);
		await wire.settle();
		expect(kinds(bob.channel.sent)).toContain('signal');
		expect(bob.connection.configurations).toHaveLength(1);
		await clock.pass(0);
		await wire.settle();
		connect();
		expect(ann.connection.restarts).toBe(1);
		expect(bob.connection.history).toEqual(['answer', 'answer']);
	});

	test('whose offer was lost is offered again, not begun anew', async () => {
		const { clock, wire, ann, bob, cut, connect } = await call();
		cut();
		ann.connection.become('failed');
		await clock.pass(0);
		await quiet();
		expect(await wire.intercept()).toHaveLength(1); // lost with the socket
		ann.peer.retry(); // the socket is back
		await clock.pass(1_000);
		await wire.settle();
		expect(bob.connection.history).toEqual(['answer', 'answer']);
		expect(ann.connection.restarts).toBe(1);
		connect();
		expect(ann.connections).toHaveLength(1);
	});

	test('is tried once where a relay came first, to find a direct path', async () => {
		const { ann, bob, pass } = await call();
		ann.connection.relayed = bob.connection.relayed = true;
		await pass(30_000);
		expect(ann.connection.restarts).toBe(1);
		expect(bob.connection.restarts).toBe(0);
		expect(ann.peer.state).toBe('connected');
	});

	test('that works resets the pauses: the next trouble begins small again', async () => {
		const { wire, clock, ann, connect, pass } = await call();
		for (let times = 0; times < 4; times++) {
			ann.connection.become('failed');
			await clock.pass(0);
			await wire.settle();
			connect();
			await pass(12_000);
		}
		expect(ann.connections).toHaveLength(1);
		expect(ann.connection.restarts).toBe(4);
	});
});

describe('a connection on which nothing arrives', () => {
	test('is interrupted within 3 s, whatever ICE says, and looked after at once', async () => {
		const { ann, pass, cut } = await call();
		await pass(2_000);
		cut();
		await pass(2_600);
		expect(ann.connection.connectionState).toBe('connected');
		expect(ann.peer.state).toBe('interrupted');
		expect(ann.connection.restarts).toBe(1);
	});

	test('is restarted, then made anew; and failed after 15 s, but never given up', async () => {
		const { ann, bob, pass, cut } = await call();
		await pass(2_000);
		cut();
		await pass(20_000);
		expect(ann.connections.length).toBeGreaterThan(1);
		expect(bob.connections).toHaveLength(ann.connections.length);
		expect(ann.peer.state).toBe('failed');
		const tried = ann.connections.length;
		await pass(120_000);
		expect(ann.connections.length).toBeGreaterThan(tried);
	});

	test('that works again is connected again', async () => {
		const { ann, bob, path, pass, cut, connect } = await call();
		await pass(2_000);
		cut();
		await pass(20_000);
		path.open = true;
		connect();
		await pass(1_000);
		expect([ann.peer.state, bob.peer.state]).toEqual(['connected', 'connected']);
	});

	test('because the page itself was asleep is given time to wake up', async () => {
		const { ann, clock, pass } = await call();
		await pass(2_000);
		await clock.pass(60_000); // nobody looked
		await ann.peer.look();
		expect(ann.peer.state).toBe('connected');
		expect(ann.connection.restarts).toBe(0);
	});
});

describe('a stream that stands still on a link that works', () => {
	/** Ann gets packets, and no pictures (or no voice) in them. */
	async function stalled(what: 'frames' | 'energy') {
		const it = await call();
		await it.pass(2_000);
		freeze(it.ann.connection.counted, what);
		return it;
	}

	test.each([
		['frames', 'unseen'],
		['energy', 'unheard']
	] as const)('%s: is noticed within 3 s, and mended by a restart first', async (what, cannot) => {
		const { ann, bob, pass } = await stalled(what);
		await pass(3_000);
		expect(ann.peer.health[cannot]).toBe(true);
		expect(ann.peer.state).toBe('connected');
		expect(ann.connection.restarts).toBe(1);
		expect(bob.peer.health).toMatchObject({ unseen: false, unheard: false });
	});

	test('is made anew when restarts do not help', async () => {
		const { ann, pass } = await stalled('frames');
		await pass(16_000);
		expect(ann.connections.length).toBeGreaterThan(1);
	});

	test('that nothing helps is shown, and after some tries the link is left alone', async () => {
		const { ann, wire, connect, pass } = await call();
		await pass(2_000);
		let made = 0;
		for (let seconds = 0; seconds < 180; seconds += 2) {
			freeze(ann.connection.counted, 'frames'); // on every new connection, too
			await pass(2_000);
			await wire.settle();
			if (ann.connections.length > made) connect();
			made = ann.connections.length;
		}
		expect(ann.peer.health.unseen).toBe(true);
		expect(ann.connections.length).toBeLessThan(5);
	});

	test('does not end a link that works while no offer for another gets through', async () => {
		const { ann, bob, pass, server } = await stalled('energy');
		server.present = false;
		await pass(60_000);
		expect(ann.connections).toHaveLength(1);
		expect(bob.connections).toHaveLength(1);
		expect(ann.connection.connectionState).toBe('connected');
	});

	test('is none when they said that it is off', async () => {
		const { ann, bob, claims, pass } = await stalled('frames');
		claims.set(bob, { sends: { voice: true, picture: false }, makes: TALKING });
		await pass(10_000);
		expect(ann.peer.health.unseen).toBe(false);
		expect(ann.connection.restarts).toBe(0);
	});

	test('is shown, and no reason to touch the link, when their camera makes no pictures', async () => {
		const { ann, bob, claims, pass } = await stalled('frames');
		claims.set(bob, { sends: TALKING, makes: { voice: true, picture: false } });
		await pass(10_000);
		expect(ann.peer.health.unseen).toBe(true);
		expect(ann.connections).toHaveLength(1);
		expect(ann.connection.restarts).toBe(0);
	});

	test('is mended by the other end, too, when it hears of it', async () => {
		const { ann, bob, pass } = await call();
		await pass(2_000);
		bob.peer.claim({ misses: true });
		await pass(1_500);
		expect(bob.refreshed).toBe(1);
		expect(ann.connection.restarts).toBe(1);
	});
});

describe('a peer that says nothing of itself', () => {
	test('is never judged for what it does not say, nor restarted', async () => {
		const { ann, claims, path, pass } = await call();
		claims.clear();
		await pass(2_000);
		path.open = false; // it sends nothing at all
		await pass(30_000);
		expect(ann.peer.state).toBe('connected');
		expect(ann.peer.health).toMatchObject({
			silent: false,
			unheard: false,
			unseen: false,
			quality: 'good'
		});
		expect(ann.connection.restarts).toBe(0);
	});

	test('and never reads the data channel still gets every signal, through the server', async () => {
		const { wire, ann, bob, connect } = await call();
		ann.channel.other = bob.channel.other = undefined;
		ann.peer.networkChanged();
		ann.connection.gather(candidate(ann.connection.ufrag));
		await wire.settle();
		connect();
		expect(bob.connection.added).toHaveLength(1);
	});
});

describe('on a machine that cannot keep up', () => {
	test('no link is judged or restarted, whatever does not come', async () => {
		const { ann, bob, pass, cut } = await call();
		await pass(2_000);
		ann.strained = bob.strained = true;
		cut();
		ann.connection.become('disconnected');
		bob.peer.claim({ misses: true });
		await pass(55_000);
		expect([ann.peer.state, bob.peer.state]).toEqual(['connected', 'connected']);
		expect(ann.connection.restarts + bob.connection.restarts).toBe(0);
		expect([ann.connections.length, bob.connections.length]).toEqual([1, 1]);
	});

	test('a link that the browser calls disconnected for more than a minute is restarted', async () => {
		const { ann, pass, cut } = await call();
		ann.strained = true;
		cut();
		ann.connection.become('disconnected');
		await pass(62_000);
		expect(ann.connection.restarts).toBe(1);
	});

	test('what is broken is looked after when the strain is over', async () => {
		const { ann, bob, pass, cut } = await call();
		await pass(2_000);
		ann.strained = bob.strained = true;
		cut();
		await pass(60_000);
		ann.strained = bob.strained = false;
		await pass(4_000);
		expect(ann.peer.state).toBe('interrupted');
		expect(ann.connection.restarts).toBe(1);
	});

	test('a link that the browser calls failed is restarted at once', async () => {
		const { ann, clock } = await call();
		ann.strained = true;
		ann.connection.become('failed');
		await clock.pass(0);
		expect(ann.connection.restarts).toBe(1);
	});

	test('another network is looked for at once', async () => {
		const { ann, clock } = await call();
		ann.strained = true;
		ann.peer.networkChanged();
		await clock.pass(0);
		expect(ann.connection.restarts).toBe(1);
	});

	test('a first answer may take long', async () => {
		const { wire, clock, ann, bob } = pair();
		ann.strained = bob.strained = true;
		const offer = await wire.intercept();
		await clock.pass(30_000);
		for (const message of offer) bob.peer.receive(message);
		await wire.settle();
		expect([ann.connection.history, bob.connection.history]).toEqual([['offer'], ['answer']]);
		expect([ann.connections.length, bob.connections.length]).toEqual([1, 1]);
	});

	test('an answer that got lost is asked for in the end', async () => {
		const { wire, clock, ann, bob } = pair();
		ann.strained = bob.strained = true;
		const offer = await wire.intercept();
		for (const message of offer) bob.peer.receive(message);
		await wire.intercept(); // the answer
		await clock.pass(60_000);
		await wire.settle();
		expect(ann.connection.signalingState).toBe('have-local-offer');
		await clock.pass(9_000);
		await wire.settle();
		expect(ann.connection.signalingState).toBe('stable'); // answered
		expect([ann.connections.length, bob.connections.length]).toEqual([1, 1]);
	});

	test('an offer that is made late is not thrown away for one who waits for it', async () => {
		const { wire, clock, ann, bob } = pair();
		await wire.intercept(); // lost
		await clock.pass(7_900);
		for (let seq = 0; seq < 20; seq++) {
			ann.peer.receive(JSON.stringify({ link: 'none', seq, wish: 'rebuild' }));
		}
		const repeated = await wire.intercept();
		expect(repeated).toHaveLength(1); // not once for each wish
		for (const message of repeated) bob.peer.receive(message);
		await wire.settle();
		expect([ann.connection.history, bob.connection.history]).toEqual([['offer'], ['answer']]);
		expect([ann.connections.length, bob.connections.length]).toEqual([1, 1]);
	});

	test('nobody is called unreachable for it', async () => {
		const { clock, ann, bob } = pair();
		ann.strained = bob.strained = true;
		await clock.pass(50_000);
		expect([ann.peer.state, bob.peer.state]).toEqual(['connecting', 'connecting']);
		ann.strained = bob.strained = false;
		await clock.pass(15_000);
		expect(bob.peer.state).toBe('failed');
	});
});

describe('a peer whose machine cannot keep up', () => {
	test('gets its time, and no restart', async () => {
		const { ann, bob, claims, pass, cut } = await call();
		claims.set(bob, { sends: TALKING, makes: TALKING, overloaded: true });
		bob.strained = true;
		await pass(2_000);
		cut();
		await pass(14_000);
		expect(ann.peer.state).toBe('connected');
		expect(ann.connection.restarts).toBe(0);
		await pass(4_000);
		expect(ann.peer.state).toBe('interrupted'); // it is not only slow
	});

	test('is believed to miss us only when it is not overloaded', async () => {
		const { ann, pass } = await call();
		await pass(2_000);
		ann.peer.claim({ misses: true, overloaded: true });
		await pass(10_000);
		expect(ann.connection.restarts).toBe(0);
		ann.peer.claim({ overloaded: false });
		await pass(2_000);
		expect(ann.connection.restarts).toBe(1);
	});
});

test('a connection that was made anew gets the time of the first', async () => {
	const { wire, clock, ann } = pair();
	for (let second = 0; second < 20; second++) {
		await wire.intercept(); // lost
		await clock.pass(1_000);
	}
	expect(ann.connections).toHaveLength(2);
	await clock.pass(7_900);
	expect(ann.connections).toHaveLength(2);
});

describe('a first offer without an answer', () => {
	test('is sent again, and answered again: on a slow machine another would take longer', async () => {
		const { wire, clock, ann, bob } = pair();
		for (const message of await wire.intercept()) bob.peer.receive(message);
		await wire.intercept(); // the answer
		await clock.pass(8_000);
		await wire.settle();
		expect(ann.connection.signalingState).toBe('stable');
		expect([ann.connections.length, bob.connections.length]).toEqual([1, 1]);
		expect([ann.connection.history, bob.connection.history]).toEqual([['offer'], ['answer']]);
	});

	test('brings the candidates found since, which may be lost', async () => {
		const { wire, ann, bob } = pair();
		for (const message of await wire.intercept()) bob.peer.receive(message);
		await wire.intercept(); // the answer
		const { sdp = '' } = ann.connection.localDescription ?? {};
		const late = 'candidate:7 1 udp 1 192.0.2.7 9 typ srflx';
		const description = { type: 'offer', sdp: `${sdp}\r\na=${late}` };
		const { link } = JSON.parse(bob.sent.at(-1) ?? '{}') as { link: string };
		bob.peer.receive(JSON.stringify({ link, seq: 0, description }));
		await wire.settle();
		expect(bob.connection.added.map(({ candidate }) => candidate)).toContain(late);
		expect(ann.connection.signalingState).toBe('stable');
	});

	test('is answered again a few times, and not for each of a thousand', async () => {
		const { wire, ann, bob } = pair();
		const [offer = ''] = await wire.intercept();
		bob.peer.receive(offer);
		await wire.settle();
		const before = bob.sent.length;
		for (let time = 0; time < 1_000; time++) bob.peer.receive(offer);
		await wire.settle();
		expect(bob.sent.length - before).toBeLessThan(5);
		expect(ann.connection.history).toEqual(['offer']);
	});

	test('is of no use on another network: another is made', async () => {
		const { wire, ann, bob } = pair();
		await wire.intercept(); // with addresses of the old network
		ann.peer.networkChanged();
		await wire.settle();
		expect(ann.connections).toHaveLength(2);
		expect(bob.connection.history).toEqual(['answer']);
	});

	test('is tried on with when the other side has another network, and what is said of it gets lost', async () => {
		const { wire, clock, ann, bob } = pair();
		await wire.settle();
		bob.peer.networkChanged();
		await wire.settle();
		expect(ann.connection.restarts).toBe(1);
		bob.peer.networkChanged();
		const [wish = ''] = await wire.intercept();
		await clock.pass(1_000);
		ann.peer.receive(wish);
		await wire.intercept(); // the offer is lost
		await clock.pass(9_000);
		await wire.settle();
		expect(ann.connection.history).toEqual(['offer', 'offer', 'offer']);
		expect(bob.connection.history).toEqual(['answer', 'answer', 'answer']);
		expect(ann.connection.signalingState).toBe('stable');
	});

	test('is not made anew because the server had lost one of the two', async () => {
		const { wire, ann, bob } = pair();
		await wire.intercept(); // lost
		ann.peer.retry();
		await wire.settle();
		expect(bob.connection.history).toEqual(['answer']);
		expect(ann.connections).toHaveLength(1);
	});

	test('does not keep the side that answers from answering', async () => {
		const { wire, ann, bob } = pair();
		const [offer = ''] = await wire.intercept();
		for (let time = 0; time < 3; time++) bob.peer.receive(offer); // it has not got round to it
		await wire.settle();
		expect(bob.connection.history).toEqual(['answer']);
		expect(ann.connection.signalingState).toBe('stable');
	});
});

describe('what was written while the path was down', () => {
	test('arrives when it is up again, on whatever link', async () => {
		const { ann, bob, path, pass, cut, connect } = await call();
		await pass(2_000);
		cut();
		await pass(3_000);
		ann.messages.post(NOTE, { text: 'still there?' });
		await pass(20_000);
		path.open = true;
		connect();
		await pass(2_000);
		expect(bob.notes).toEqual(['still there?']);
	});
});

describe('a connection that leads nowhere', () => {
	test('is made anew when the other side has closed its end', async () => {
		const { ann, bob, clock, wire } = await call();
		ann.channel.end();
		await clock.pass(0);
		await wire.settle();
		expect(ann.connections).toHaveLength(2);
		expect(bob.connections).toHaveLength(2);
	});

	test('is asked for anew by the side that answers, when no offer comes', async () => {
		const { ann, bob, clock, wire } = pair();
		await wire.intercept(); // lost
		await clock.pass(16_000);
		await wire.settle();
		expect(bob.connection.history).toEqual(['answer']);
		expect(ann.connections.length).toBeGreaterThan(0);
	});

	test('is not replaced because of a late wish about an older one', async () => {
		const { ann, clock } = await call();
		await clock.pass(5_000);
		ann.peer.receive(JSON.stringify({ link: 'older', seq: 9, wish: 'rebuild' }));
		expect(ann.connections).toHaveLength(1);
	});

	test('is made a few times, and not a thousand, for a page that begins a thousand', async () => {
		const { bob } = await call();
		for (let i = 0; i < 1_000; i++) {
			const description = { type: 'offer', sdp: 'v=0' };
			bob.peer.receive(JSON.stringify({ link: `flood ${i}`, seq: 0, description }));
		}
		expect(bob.connections.length).toBeLessThan(15);
	});

	test('whose new offer was lost is offered once more', async () => {
		const { wire, clock, ann, bob } = await call();
		await clock.pass(5_000);
		ann.peer.receive(JSON.stringify({ link: 'none', seq: 0, wish: 'rebuild' }));
		await wire.intercept(); // lost
		await clock.pass(10_000);
		await wire.settle();
		expect(bob.connections.length).toBeGreaterThan(1);
		expect(ann.connection.signalingState).toBe('stable');
	});

	test('and breaks at once, each time, is not made anew every second', async () => {
		const { wire, clock, ann } = await call();
		for (let second = 0; second < 60; second++) {
			ann.connection.become('failed');
			ann.channel.end();
			await clock.pass(1_000);
			await wire.settle();
		}
		expect(ann.connections.length).toBeLessThan(10);
	});

	test('is made once for many wishes', async () => {
		const { ann, clock } = await call();
		await clock.pass(5_000);
		for (let seq = 0; seq < 20; seq++) {
			ann.peer.receive(JSON.stringify({ link: 'none', seq, wish: 'rebuild' }));
		}
		expect(ann.connections).toHaveLength(2);
	});

	test('an offer in the middle of a conversation begins none', async () => {
		const { bob } = await call();
		const description = { type: 'offer', sdp: 'v=0' };
		bob.peer.receive(JSON.stringify({ link: 'other', seq: 3, description }));
		expect(bob.connections).toHaveLength(1);
	});
});
