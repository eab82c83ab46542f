import { describe, expect, test } from 'bun:test';
import { fingerprintOf } from '#lib/rtc/fingerprint.ts';
import { Commitment, type Verify } from '#lib/features/verification/commitment.ts';
import { words } from '#lib/features/verification/words.ts';
import { hashed } from '../support/hashing.ts';
import { Wire } from '../support/wire.ts';

const ALICE = 'a=fingerprint:sha-256 aa';
const BOB = 'a=fingerprint:sha-256 bb';
const MALLORY = 'a=fingerprint:sha-256 cc';

/** One end of a connection, with everything that it says. */
class End {
	readonly said: Verify[] = [];
	readonly commitment: Commitment;
	deliver: (message: Verify) => void = () => {};

	constructor(commits: boolean) {
		this.commitment = new Commitment({
			commits,
			send: (message) => {
				this.said.push(message);
				this.deliver(message);
			},
			changed: () => {}
		});
	}

	get string(): string | undefined {
		return this.commitment.string;
	}

	begin(ours: string, theirs: string): void {
		this.commitment.begin({ ours, theirs });
	}

	/** Takes `message`, and resolves with what it says to that. */
	async hear(message: Verify): Promise<Verify | undefined> {
		const before = this.said.length;
		this.commitment.receive(message);
		await hashed();
		return this.said[before];
	}
}

function joined(): { offering: End; answering: End; wire: Wire<Verify> } {
	const wire = new Wire<Verify>();
	const offering = new End(true);
	const answering = new End(false);
	offering.deliver = wire.carry((message) => answering.commitment.receive(message));
	answering.deliver = wire.carry((message) => offering.commitment.receive(message));
	return { offering, answering, wire };
}

/** Delivers until both ends have come to a string. */
async function conclude({ offering, answering, wire }: ReturnType<typeof joined>): Promise<void> {
	while (!offering.string || !answering.string) {
		await wire.settle();
		await hashed();
	}
}

const commit = (digit: string): Verify => ({
	step: 'commit',
	hash: digit.repeat(64)
});
const nonce = (digit: string): Verify => ({
	step: 'nonce',
	nonce: digit.repeat(64)
});
const reveal = (digit: string): Verify => ({
	step: 'reveal',
	nonce: digit.repeat(64)
});

test('both ends of a connection come to the same string', async () => {
	const ends = joined();
	const { offering, answering } = ends;
	offering.begin(ALICE, BOB);
	answering.begin(BOB, ALICE);
	await conclude(ends);
	expect(offering.string).toMatch(/^[0-9a-f]{64}$/);
	expect(answering.string).toBe(offering.string);
});

test('no two calls come to the same string', async () => {
	const strings = new Set<string | undefined>();
	for (let i = 0; i < 20; i++) {
		const ends = joined();
		ends.offering.begin(ALICE, BOB);
		ends.answering.begin(BOB, ALICE);
		await conclude(ends);
		strings.add(ends.offering.string);
	}
	expect(strings.size).toBe(20);
});

test('a person in the middle leaves the two with different strings', async () => {
	const left = joined(); // Alice and Mallory
	const right = joined(); // Mallory and Bob
	left.offering.begin(ALICE, MALLORY);
	left.answering.begin(MALLORY, ALICE);
	right.offering.begin(MALLORY, BOB);
	right.answering.begin(BOB, MALLORY);
	await Promise.all([conclude(left), conclude(right)]);
	expect(left.offering.string).toBeDefined();
	expect(right.answering.string).toBeDefined();
	expect(left.offering.string).not.toBe(right.answering.string!);
});

test('a person in the middle who only passes messages on gains nothing', async () => {
	const ends = joined();
	const { offering, answering } = ends;
	offering.begin(ALICE, MALLORY);
	answering.begin(BOB, MALLORY);
	await conclude(ends);
	expect(offering.string).toBeDefined();
	expect(answering.string).toBeDefined();
	expect(offering.string).not.toBe(answering.string!);
});

test('a link made anew, with the same certificates, keeps the string', async () => {
	const ends = joined();
	const { offering, answering } = ends;
	offering.begin(ALICE, BOB);
	answering.begin(BOB, ALICE);
	await conclude(ends);
	const before = offering.string;
	answering.begin(BOB, ALICE);
	offering.begin(ALICE, BOB);
	expect(offering.string).toBe(before);
	await hashed();
	await conclude(ends);
	await hashed();
	await ends.wire.settle();
	expect(offering.string).toBe(before);
	expect(answering.string).toBe(before);
});

test('a connection that broke before the end comes to one string on the next', async () => {
	const ends = joined();
	const { offering, answering, wire } = ends;
	offering.begin(ALICE, BOB);
	answering.begin(BOB, ALICE);
	while (offering.said.length === 0) await hashed();
	expect(await wire.intercept()).toHaveLength(1); // the commitment is lost
	offering.begin(ALICE, BOB);
	answering.begin(BOB, ALICE);
	await conclude(ends);
	expect(answering.string).toBe(offering.string);
});

test('another certificate takes the string away', async () => {
	const ends = joined();
	const { offering, answering } = ends;
	offering.begin(ALICE, BOB);
	answering.begin(BOB, ALICE);
	await conclude(ends);
	answering.begin(BOB, MALLORY);
	await hashed();
	expect(answering.string).toBeUndefined();
});

describe('no commitment is opened late:', () => {
	test('the side that commits reveals nothing before it has the other’s nonce', async () => {
		const alice = new End(true);
		alice.begin(ALICE, BOB);
		await hashed();
		expect(alice.said.map(({ step }) => step)).toEqual(['commit']);
		expect(await alice.hear(nonce('1'))).toMatchObject({ step: 'reveal' });
	});

	test('the other side shows nothing before there is a commitment', async () => {
		const bob = new End(false);
		bob.begin(BOB, ALICE);
		await hashed();
		await bob.hear(reveal('1'));
		expect(bob.said).toEqual([]);
		expect(bob.string).toBeUndefined();
	});

	test('what is revealed must be what was committed to', async () => {
		const bob = new End(false);
		bob.begin(BOB, ALICE);
		await bob.hear(commit('1'));
		await bob.hear(reveal('2'));
		expect(bob.string).toBeUndefined();
	});

	/** More attempts than anybody is granted. */
	const ATTEMPTS = 70;
	const GRANTED = 64;
	const attempt = (i: number) => i.toString(16).padStart(64, '0');

	test('whoever commits again meets another nonce, and not without end', async () => {
		const bob = new End(false);
		bob.begin(BOB, ALICE);
		const nonces = new Set<string>();
		for (let i = 0; i < ATTEMPTS; i++) {
			const answer = await bob.hear({ step: 'commit', hash: attempt(i) });
			if (answer?.step === 'nonce') nonces.add(answer.nonce);
		}
		expect(nonces.size).toBe(GRANTED);
		expect(bob.said).toHaveLength(GRANTED);
	});

	test('whoever changes a nonce after the reveal meets another, and not without end', async () => {
		const alice = new End(true);
		alice.begin(ALICE, BOB);
		for (let i = 0; i < 2 * ATTEMPTS; i++) {
			await alice.hear({ step: 'nonce', nonce: attempt(i) });
		}
		const revealed = alice.said.flatMap((said) => (said.step === 'reveal' ? [said.nonce] : []));
		expect(revealed).toHaveLength(GRANTED);
		expect(new Set(revealed).size).toBe(GRANTED);
		expect(alice.string).toBeUndefined();
	});

	test('the string of the nonce before is not shown any more', async () => {
		const alice = new End(true);
		alice.begin(ALICE, BOB);
		await alice.hear(nonce('1'));
		expect(alice.string).toBeDefined();
		expect(await alice.hear(nonce('2'))).toMatchObject({ step: 'commit' });
		expect(alice.string).toBeUndefined();
	});

	test('a step out of its turn, or of the other side, is none', async () => {
		const alice = new End(true);
		await alice.hear(nonce('1')); // before there is a connection
		alice.begin(ALICE, BOB);
		await alice.hear(commit('1'));
		await alice.hear(reveal('1'));
		expect(alice.said.map(({ step }) => step)).toEqual(['commit']);
	});
});

test('fingerprints are read from everywhere in a description, in one spelling', () => {
	const sdp = [
		'v=0',
		'a=fingerprint:SHA-256 BB:01',
		'm=audio 9 UDP/TLS/RTP/SAVPF 111',
		'a=fingerprint:sha-256 bb:01',
		'a=fingerprint:sha-512 AA:02'
	].join('\r\n');
	expect(fingerprintOf({ sdp })).toBe('a=fingerprint:sha-256 bb:01\na=fingerprint:sha-512 aa:02');
});

test('a string is four words of eleven bits each', () => {
	expect(words('0'.repeat(64))).toEqual(['abandon', 'abandon', 'abandon', 'abandon']);
	expect(words('f'.repeat(64))).toEqual(['zoo', 'zoo', 'zoo', 'zoo']);
	// 00000000001 00000000010 00000000011 00000000100, and what follows does not matter.
	expect(words('00200801804ff' + '0'.repeat(51))).toEqual(['ability', 'able', 'about', 'above']);
});
