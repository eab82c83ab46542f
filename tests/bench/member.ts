/** One client of a relay under load; what relays of different kinds are told in the same words. */
import { peerIdOf } from '#lib/server/admission.ts';
import { ID_LENGTH } from '../support/floor-relay.ts';
import { random43 } from '../support/test-peer.ts';
import { LeanSocket } from './lean-socket.ts';

export interface Place {
	port: number;
	/** The member's own address, as many members have many. */
	localAddress: string | undefined;
}

export abstract class Member {
	protected readonly resume = random43();
	readonly id: string = peerIdOf(this.resume);
	/** A signal came. `sealed` is good until the next one comes. */
	onSignal: (from: string, sealed: Buffer) => void = () => {};
	/** The relay ended a connection that stood. */
	onLost: () => void = () => {};
	#socket: LeanSocket | undefined;
	/** What this member has asked for and not been answered. */
	#asked: PromiseWithResolvers<void> | undefined;
	#closed = Promise.resolve();

	/** Resolves when the relay knows who this is. */
	connect({ port, localAddress }: Place): Promise<void> {
		const { promise, resolve } = Promise.withResolvers<void>();
		this.#closed = promise;
		this.#socket = new LeanSocket(
			{ port, localAddress, path: this.path() },
			{
				opened: () => this.opened(),
				message: (text) => this.heard(text),
				closed: (reason) => {
					this.#socket = undefined;
					resolve();
					if (this.#asked) this.refused(reason);
					else this.onLost();
				}
			}
		);
		return this.#ask();
	}

	/** Resolves when this member is in `room`, where one other can be reached. */
	abstract enter(room: string): Promise<void>;
	abstract send(to: string, sealed: string): void;
	abstract leave(): void;

	get isConnected(): boolean {
		return this.#socket !== undefined;
	}

	/** Resolves when the connection is closed on both sides. */
	async close(): Promise<void> {
		this.#socket?.close();
		await this.#closed;
	}

	protected abstract path(): string;
	protected abstract opened(): void;
	protected abstract heard(text: Buffer): void;

	protected tell(text: string): void {
		this.#socket?.send(text);
	}

	protected ask(question: string): Promise<void> {
		this.tell(question);
		return this.#ask();
	}

	protected answered(): void {
		this.#asked?.resolve();
		this.#asked = undefined;
	}

	protected refused(reason: Error): void {
		this.#asked?.reject(reason);
		this.#asked = undefined;
	}

	#ask(): Promise<void> {
		this.#asked = Promise.withResolvers();
		return this.#asked.promise;
	}
}

/** Speaks Engine.IO 4 and Socket.IO 5 (see RawPeer), as a page of ours would. */
class ScryMember extends Member {
	enter(room: string): Promise<void> {
		return this.ask(`420["join","${room}"]`);
	}

	send(to: string, sealed: string): void {
		this.tell(`42["signal","${to}","${sealed}"]`);
	}

	leave(): void {
		this.tell('42["leave"]');
	}

	protected path(): string {
		return '/socket.io/?EIO=4&transport=websocket';
	}

	protected opened(): void {}

	protected heard(text: Buffer): void {
		const start = text.toString('latin1', 0, JOINED.length);
		if (start.startsWith(SIGNAL)) {
			const [from, sealed] = [SIGNAL.length, SIGNAL.length + ID_LENGTH + '","'.length];
			const sender = text.toString('latin1', from, from + ID_LENGTH);
			this.onSignal(sender, text.subarray(sealed, -'"]'.length));
		} else if (start === '2') this.tell('3');
		else if (start.startsWith('0')) this.tell(`40${JSON.stringify({ resume: this.resume })}`);
		else if (start.startsWith('40') || start === JOINED) this.answered();
		else if (/^4[34]/.test(start)) this.refused(new Error(text.toString()));
	}
}

const SIGNAL = '42["signal","';
const JOINED = '430[{"ok":true';

/** Speaks to the floor relay, which knows no rooms. */
class FloorMember extends Member {
	async enter(): Promise<void> {}
	leave(): void {}

	send(to: string, sealed: string): void {
		this.tell(to + sealed);
	}

	protected path(): string {
		return `/${this.id}`;
	}

	protected opened(): void {
		this.answered();
	}

	protected heard(text: Buffer): void {
		this.onSignal(text.toString('latin1', 0, ID_LENGTH), text.subarray(ID_LENGTH));
	}
}

export type Dialect = 'scry' | 'floor';
export const newMember = (dialect: Dialect): Member =>
	dialect === 'scry' ? new ScryMember() : new FloorMember();
