import { Negotiation, type NegotiationMessage } from '#lib/rtc/negotiation.ts';
import { describe, expect, test } from 'bun:test';
import { FakeConnection } from '../support/fake-connection.ts';
import { quiet, Wire } from '../support/wire.ts';

class Side {
	readonly connection = new FakeConnection();
	readonly closing = new AbortController();
	readonly failures: unknown[] = [];
	readonly negotiation: Negotiation;
	answering = 0;

	constructor(polite: boolean, send: (message: NegotiationMessage) => void) {
		this.negotiation = new Negotiation(this.connection, {
			polite,
			offers: true,
			send,
			beforeAnswer: () => this.answering++,
			failed: (error) => this.failures.push(error),
			abort: this.closing.signal
		});
	}
}

function pair() {
	const wire = new Wire<NegotiationMessage>();
	const polite: Side = new Side(
		true,
		wire.carry((message) => impolite.negotiation.receive(message))
	);
	const impolite: Side = new Side(
		false,
		wire.carry((message) => polite.negotiation.receive(message))
	);
	return { wire, polite, impolite };
}

const candidateOf = (connection: FakeConnection) => ({
	candidate: {
		candidate: 'candidate:1 1 udp 1 127.0.0.1 9 typ host',
		usernameFragment: connection.ufrag ?? ''
	}
});

describe('one offer', () => {
	test.each(['polite', 'impolite'] as const)(
		'the %s side offers, the other answers',
		async (who) => {
			const sides = pair();
			sides[who].connection.addTransceiver('audio');
			await sides.wire.settle();
			const other = who === 'polite' ? sides.impolite : sides.polite;
			expect(sides[who].connection.history).toEqual(['offer']);
			expect(other.connection.history).toEqual(['answer']);
			expect(other.answering).toBe(1);
			expect(sides.polite.connection.signalingState).toBe('stable');
			expect(sides.impolite.connection.signalingState).toBe('stable');
		}
	);
});

describe('glare: both offer at once', () => {
	test('the polite peer rolls back and answers, then makes its offer again', async () => {
		const { wire, polite, impolite } = pair();
		polite.connection.addTransceiver('audio');
		impolite.connection.addTransceiver('audio');
		await wire.settle();
		expect(polite.connection.history).toEqual(['offer', 'rollback', 'answer', 'offer']);
		expect(impolite.connection.history).toEqual(['offer', 'answer']);
		expect(polite.connection.signalingState).toBe('stable');
		expect(impolite.connection.signalingState).toBe('stable');
		expect([...polite.failures, ...impolite.failures]).toEqual([]);
	});

	test('the impolite peer ignores the offer and its candidates', async () => {
		const { wire, polite, impolite } = pair();
		polite.connection.addTransceiver('audio');
		impolite.connection.addTransceiver('audio');
		const messages = await wire.intercept();
		const offers = messages.map((message) => 'description' in message && message.description.sdp);
		expect(offers).toHaveLength(2);
		const late = candidateOf(polite.connection);
		for (const message of messages) {
			if (
				'description' in message &&
				message.description.sdp === polite.connection.localDescription?.sdp
			) {
				await impolite.negotiation.receive(message);
			}
		}
		await impolite.negotiation.receive(late);
		await impolite.negotiation.receive({ candidate: { candidate: 'candidate:no fragment' } });
		expect(impolite.connection.history).toEqual(['offer']);
		expect(impolite.connection.signalingState).toBe('have-local-offer');
		expect(impolite.connection.added).toEqual([]);
		expect(impolite.failures).toEqual([]);
	});

	test('an offer that arrives while the own one is being made is glare too', async () => {
		const { wire, polite, impolite } = pair();
		polite.connection.addTransceiver('audio');
		const [offer] = await wire.intercept();
		impolite.connection.addTransceiver('audio');
		// The event has fired, setLocalDescription has not resolved: signalingState still says stable.
		impolite.connection.addEventListener('negotiationneeded', () => {
			expect(impolite.connection.signalingState).toBe('stable');
			if (offer) void impolite.negotiation.receive(offer);
		});
		await quiet();
		expect(impolite.connection.history).toEqual(['offer']);
	});
});

describe('candidates', () => {
	test('one that arrives before the description is kept until it comes', async () => {
		const { wire, polite, impolite } = pair();
		impolite.connection.addTransceiver('audio');
		const [offer] = await wire.intercept();
		const early = candidateOf(impolite.connection);
		await polite.negotiation.receive(early);
		expect(polite.connection.added).toEqual([]);
		if (offer) await polite.negotiation.receive(offer);
		expect(polite.connection.added).toEqual([early.candidate]);
	});

	test('one of the next generation waits for the offer that begins it', async () => {
		const { wire, polite, impolite } = pair();
		impolite.connection.addTransceiver('audio');
		await wire.settle();
		const old = candidateOf(impolite.connection);
		impolite.connection.negotiate();
		const [restart] = await wire.intercept();
		const next = candidateOf(impolite.connection);
		await polite.negotiation.receive(next);
		expect(polite.connection.added).toEqual([]);
		if (restart) await polite.negotiation.receive(restart);
		expect(polite.connection.added).toEqual([next.candidate]);
		await polite.negotiation.receive(old);
		expect(polite.connection.added).toEqual([next.candidate]);
		expect(polite.failures).toEqual([]);
	});

	test('own ones are sent, the end of gathering is not', async () => {
		const { wire, polite } = pair();
		polite.connection.gather({ candidate: 'candidate:1', sdpMid: '0' });
		polite.connection.gather({ candidate: '' });
		expect(await wire.intercept()).toEqual([
			{ candidate: { candidate: 'candidate:1', sdpMid: '0' } }
		]);
	});

	test('a flood of strangers is bounded', async () => {
		const { wire, polite, impolite } = pair();
		impolite.connection.addTransceiver('audio');
		const [offer] = await wire.intercept();
		const usernameFragment = impolite.connection.ufrag ?? '';
		for (let port = 0; port < 1000; port++) {
			await polite.negotiation.receive({
				candidate: { candidate: `candidate:${port}`, usernameFragment }
			});
		}
		if (offer) await polite.negotiation.receive(offer);
		expect(polite.connection.added).toHaveLength(100);
	});
});

describe('trouble', () => {
	test('a description that is not SDP is reported, and the next good one works', async () => {
		const { wire, polite, impolite } = pair();
		await polite.negotiation.receive({ description: { type: 'offer', sdp: 'nonsense' } });
		expect(polite.failures).toHaveLength(1);
		impolite.connection.addTransceiver('audio');
		await wire.settle();
		expect(polite.connection.history).toEqual(['answer']);
	});

	test('what arrives after closing is nobody’s failure', async () => {
		const { wire, polite, impolite } = pair();
		impolite.connection.addTransceiver('audio');
		const [offer] = await wire.intercept();
		polite.closing.abort();
		polite.connection.close();
		if (offer) await polite.negotiation.receive(offer);
		expect(polite.failures).toEqual([]);
	});
});

test.each(['offer', 'answer'] as const)(
	'an %s with the certificate of somebody else is nobody’s: a connection leads to one person',
	async (type) => {
		const { wire, polite, impolite } = pair();
		impolite.connection.addTransceiver('audio');
		await wire.settle();
		const stranger = new FakeConnection('66:66');
		stranger.addTransceiver('audio');
		await stranger.setLocalDescription();
		const sdp = stranger.localDescription?.sdp ?? '';
		const { connection, negotiation } = type === 'offer' ? polite : impolite;
		const before = connection.remoteDescription;
		const history = connection.history.length;
		if (type === 'answer') await connection.setLocalDescription(); // an offer that waits
		await negotiation.receive({ description: { type, sdp } });
		expect(connection.remoteDescription).toBe(before);
		expect(connection.history.slice(history)).toEqual(type === 'answer' ? ['offer'] : []);
	}
);

test('a side that only answers makes no offer, whatever is needed', async () => {
	const connection = new FakeConnection();
	const sent: NegotiationMessage[] = [];
	new Negotiation(connection, {
		polite: true,
		offers: false,
		send: (message) => sent.push(message),
		failed: () => {},
		abort: new AbortController().signal
	});
	connection.addTransceiver('audio');
	await quiet();
	expect(sent).toEqual([]);
});

test('of thousands of candidates some dozens are added', async () => {
	const { wire, polite, impolite } = pair();
	impolite.connection.addTransceiver('audio');
	await wire.settle();
	for (let i = 0; i < 2_000; i++) {
		void polite.negotiation.receive(candidateOf(impolite.connection));
	}
	await wire.settle();
	expect(polite.connection.added.length).toBeLessThanOrEqual(100);
});
