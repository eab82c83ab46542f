import { channel } from '#lib/rtc/messages.ts';
import type { Fingerprints } from '#lib/rtc/fingerprint.ts';
import { SerialQueue } from '#lib/rtc/serial-queue.ts';
import * as v from 'valibot';

const bits256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

/**
 * How two peers come to words that people can compare. The one that makes the offers commits to a
 * nonce, the other shows its own, the first reveals: neither can choose in knowledge of the other's.
 */
export const VERIFY = channel(
	'verify',
	v.variant('step', [
		v.object({ step: v.literal('commit'), hash: bits256 }),
		v.object({ step: v.literal('nonce'), nonce: bits256 }),
		v.object({ step: v.literal('reveal'), nonce: bits256 })
	]),
	{ perSecond: 5, burst: 100, maxLength: 256 }
);
export type Verify = v.InferOutput<typeof VERIFY.schema>;

interface CommitmentOptions {
	/** The side that makes the offers commits; the other shows its nonce first. */
	commits: boolean;
	send(message: Verify): void;
	changed(): void;
}

/**
 * Nonces that one side uses up at most. Another is needed when the other side begins anew: because it
 * had lost sight of us for long, or because it sits in the middle and did not like what would have
 * come out. Each is one more guess, so there is an end to it.
 */
const MAX_NONCES = 64;

/**
 * Two people find out whether somebody sits between them: both read aloud a short string of what
 * their two connections are made of. A person in the middle has a connection to each, with other
 * fingerprints, so the strings differ.
 *
 * Short strings can be tried through until two match, were it not for the nonces in them. Each
 * side's is fixed before it knows the other's, so a person in the middle can only guess, and not
 * often (ZRTP does the same: RFC 6189, section 4.4.1.1).
 *
 * The string stays the same for as long as the fingerprints do and neither side forgets the other,
 * whatever breaks in between.
 */
export class Commitment {
	readonly #options: CommitmentOptions;
	#fingerprints: Fingerprints | undefined;
	#nonce = newNonce();
	/** What the other side committed to; on the side that commits, its own. */
	#commitment: string | undefined;
	#theirNonce: string | undefined;
	#string: string | undefined;
	#nonces = 1;
	/** Hashing takes a moment; steps are taken one after another. */
	readonly #steps = new SerialQueue();

	constructor(options: CommitmentOptions) {
		this.#options = options;
	}

	/** The short authentication string in hexadecimal. People compare its first few digits. */
	get string(): string | undefined {
		return this.#string;
	}

	/** Begins, or takes up again, on a connection that is open. */
	begin(fingerprints: Fingerprints): void {
		this.#then(async () => {
			const known = this.#fingerprints;
			const same = known?.ours === fingerprints.ours && known.theirs === fingerprints.theirs;
			if (known && !same) this.#forget();
			this.#fingerprints = fingerprints;
			if (this.#options.commits) await this.#commit();
		});
	}

	/** Takes the next step; one out of its turn is none. */
	receive(message: Verify): void {
		this.#then(async () => {
			if (!this.#fingerprints || this.#nonces > MAX_NONCES) return;
			const { commits } = this.#options;
			if (message.step === 'nonce' && commits) await this.#reveal(message.nonce);
			else if (message.step === 'commit' && !commits) this.#answer(message.hash);
			else if (message.step === 'reveal' && !commits) await this.#check(message.nonce);
		});
	}

	async #commit(): Promise<void> {
		this.#commitment = await hash('commitment', this.#nonce);
		this.#options.send({ step: 'commit', hash: this.#commitment });
	}

	#answer(commitment: string): void {
		// Whoever commits anew may have seen our nonce: it gets another.
		if (this.#commitment !== undefined && commitment !== this.#commitment) this.#forget();
		if (this.#nonces > MAX_NONCES) return;
		this.#commitment = commitment;
		this.#options.send({ step: 'nonce', nonce: this.#nonce });
	}

	async #reveal(theirs: string): Promise<void> {
		if (!this.#commitment) return;
		if (this.#theirNonce !== undefined && theirs !== this.#theirNonce) {
			// Ours is known to them by now, and they choose again: it is worth nothing any more.
			this.#forget();
			return this.#nonces > MAX_NONCES ? undefined : this.#commit();
		}
		this.#theirNonce = theirs;
		this.#options.send({ step: 'reveal', nonce: this.#nonce });
		await this.#conclude();
	}

	async #check(theirs: string): Promise<void> {
		if ((await hash('commitment', theirs)) !== this.#commitment) return;
		this.#theirNonce = theirs;
		await this.#conclude();
	}

	async #conclude(): Promise<void> {
		const { ours = '', theirs = '' } = this.#fingerprints ?? {};
		const here = [ours, this.#nonce];
		const there = [theirs, this.#theirNonce ?? ''];
		// The same at both ends: the side that committed first.
		const ends = this.#options.commits ? [...here, ...there] : [...there, ...here];
		this.#string = await hash('string', ...ends);
		this.#options.changed();
	}

	#forget(): void {
		this.#nonce = newNonce();
		this.#nonces++;
		this.#commitment = undefined;
		this.#theirNonce = undefined;
		if (!this.#string) return;
		this.#string = undefined;
		this.#options.changed();
	}

	#then(step: () => Promise<void>): void {
		this.#steps.add(step).catch(reportError);
	}
}

const hex = (bytes: Uint8Array): string =>
	Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

const newNonce = (): string => hex(crypto.getRandomValues(new Uint8Array(32)));

async function hash(...parts: string[]): Promise<string> {
	const text = new TextEncoder().encode(['Scry verification 1', ...parts].join('\n'));
	return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', text)));
}
