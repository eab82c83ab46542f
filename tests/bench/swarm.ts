/** Many members of one relay in pairs: the load that one generator process makes. */
import { setTimeout as pause } from 'node:timers/promises';
import { random43 } from '../support/test-peer.ts';
import { newMember } from './member.ts';
import type { Dialect, Member, Place } from './member.ts';

/** What a swarm is told to be. */
export interface Swarming {
	dialect: Dialect;
	port: number;
	/** Members, an even number. */
	count: number;
	/** The first of their addresses, counted through 127.1.0.0/16 and what follows. */
	firstAddress: number;
}

export interface Exchange {
	perSecond: number;
	seconds: number;
	/** Characters of one signal. */
	length: number;
}

/** What came of an exchange. */
export interface Exchanged {
	sent: number;
	/** Garbled, at the wrong one, or not there after ten seconds. */
	lost: number;
	/** From the sender's call to the receiver's, in milliseconds, of each that arrived. */
	latencies: number[];
}

/** Connections that one process opens at the same time. */
const AT_ONCE = 32;
/** Longest wait for what is under way, in milliseconds. */
const PATIENCE_MS = 10_000;
/** Characters at the head of a signal that say when it was sent. */
const STAMP_LENGTH = 16;

export class Swarm {
	readonly #members: Member[];
	readonly #rooms: string[];
	readonly #swarming: Swarming;

	constructor(swarming: Swarming) {
		this.#swarming = swarming;
		this.#members = Array.from({ length: swarming.count }, () => newMember(swarming.dialect));
		this.#rooms = this.#members.map(random43);
	}

	/** Members that are connected. */
	get size(): number {
		return this.#members.filter(({ isConnected }) => isConnected).length;
	}

	/**
	 * Everybody connects and enters the room of their pair. Resolves with how long it took each to be
	 * known to the relay, in milliseconds.
	 */
	async gather(): Promise<number[]> {
		const waits: number[] = [];
		const queue = this.#members.entries();
		const connectInTurn = async () => {
			for (const [index, member] of queue) {
				const start = performance.now();
				await member.connect(this.#placeOf(index));
				waits.push(performance.now() - start);
				await member.enter(this.#roomOf(index));
			}
		};
		await Promise.all(Array.from({ length: AT_ONCE }, connectInTurn));
		return waits;
	}

	/** Everybody in turn signals to the other of their pair, at a steady pace whatever comes back. */
	async exchange({ perSecond, seconds, length }: Exchange): Promise<Exchanged> {
		const latencies: number[] = [];
		this.#members.forEach((member, index) => {
			const { id } = this.#otherOf(index);
			member.onSignal = (from, sealed) => {
				if (from !== id || sealed.length !== length) return; // counts as lost
				latencies.push(performance.now() - Number(sealed.toString('latin1', 0, STAMP_LENGTH)));
			};
		});
		const filler = 'x'.repeat(length - STAMP_LENGTH);
		const start = performance.now();
		let sent = 0;
		for (const wanted = perSecond * seconds; sent < wanted; await pause(1)) {
			const due = Math.min(wanted, ((performance.now() - start) / 1000) * perSecond);
			for (; sent < due; sent++) {
				const index = sent % this.#members.length;
				const stamp = String(performance.now()).slice(0, STAMP_LENGTH).padEnd(STAMP_LENGTH);
				this.#members[index]!.send(this.#otherOf(index).id, stamp + filler);
			}
		}
		for (const end = performance.now() + PATIENCE_MS; performance.now() < end; await pause(10)) {
			if (latencies.length === sent || this.size === 0) break;
		}
		return { sent, lost: sent - latencies.length, latencies };
	}

	/**
	 * Resolves when everybody has lost the relay and come back into the same room, after the pauses
	 * that our page makes.
	 */
	async comeBack(): Promise<void> {
		const lost = this.#members.map(
			(member) =>
				new Promise<void>((resolve) => {
					if (member.isConnected) member.onLost = resolve;
					else resolve();
				})
		);
		await Promise.all(
			this.#members.map(async (member, index) => {
				await lost[index];
				let attempt = 0;
				do await pause(returnPause(attempt++));
				while (!(await this.#enters(member, index)));
			})
		);
	}

	/** Everybody leaves their room and disconnects. */
	async disperse(): Promise<void> {
		await Promise.all(
			this.#members.map((member) => {
				member.leave();
				return member.close();
			})
		);
	}

	async #enters(member: Member, index: number): Promise<boolean> {
		try {
			await member.connect(this.#placeOf(index));
			await member.enter(this.#roomOf(index));
			return true;
		} catch {
			await member.close(); // refused, or nobody there yet: the caller tries again
			return false;
		}
	}

	#otherOf(index: number): Member {
		return this.#members[index ^ 1]!;
	}

	#roomOf(index: number): string {
		return this.#rooms[index >> 1]!;
	}

	#placeOf(index: number): Place {
		const { port, firstAddress } = this.#swarming;
		return { port, localAddress: loopbackAddress(firstAddress + index) };
	}
}

/** Every member is a household of its own, as limits by address see it. Only Linux has them all. */
const loopbackAddress = (number: number) =>
	process.platform === 'linux'
		? `127.${1 + (number >> 16)}.${(number >> 8) & 255}.${number & 255}`
		: undefined;

/** Milliseconds: socket.io-client's, with the `reconnectionDelay`s of signaling/socket-io.ts. */
const returnPause = (attempt: number) =>
	Math.min(5_000, 500 * 2 ** attempt * (0.5 + Math.random()));
