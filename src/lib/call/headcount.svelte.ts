import type { RoomId } from '#lib/protocol/server.ts';
import { RefusedError, type SignalingChannel } from '#lib/rtc/signaling-channel.ts';

/** How often the lobby asks. */
const INTERVAL_MS = 3_000;

/** How many are in the room, asked for again and again while `wanted`. */
export class Headcount {
	readonly #channel: SignalingChannel;
	readonly #room: Promise<RoomId>;
	readonly #wanted: () => boolean;
	readonly #stop: () => void;
	#count = $state<number>();
	#full = $state(false);
	#asking: Promise<void> | undefined;
	#waiting: (() => void)[] = [];

	constructor(channel: SignalingChannel, room: Promise<RoomId>, wanted: () => boolean) {
		this.#channel = channel;
		this.#room = room;
		this.#wanted = wanted;
		const unsubscribe = channel.subscribe({ status: () => void this.ask() });
		const timer = setInterval(() => void this.ask(), INTERVAL_MS);
		this.#stop = () => {
			unsubscribe();
			clearInterval(timer);
		};
	}

	/** Undefined until known. */
	get count(): number | undefined {
		return this.#count;
	}

	/** True when every seat is taken, as far as the server has said. */
	get full(): boolean {
		return this.#full;
	}

	/** Asks now; one question at a time. */
	ask(): Promise<void> {
		if (!this.#wanted() || !this.#channel.online) return Promise.resolve();
		this.#asking ??= this.#ask().finally(() => (this.#asking = undefined));
		return this.#asking;
	}

	/** The server refused to let anybody in. That holds until its next answer. */
	refused(): void {
		this.#full = true;
	}

	/** Resolves when a seat is free: at once, unless the room is known to be full. */
	async seat(): Promise<void> {
		if (this.#full) await new Promise<void>((resolve) => this.#waiting.push(resolve));
	}

	close(): void {
		this.#stop();
	}

	async #ask(): Promise<void> {
		try {
			const { count, full = false } = await this.#channel.peek(await this.#room);
			this.#count = count;
			this.#full = full;
			if (!full) for (const goOn of this.#waiting.splice(0)) goOn();
		} catch (error) {
			if (!(error instanceof RefusedError)) throw error;
			this.#count = undefined; // the room is not known to be empty, either
		}
	}
}
