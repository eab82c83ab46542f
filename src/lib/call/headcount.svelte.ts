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
	#asking: Promise<void> | undefined;

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

	/** Asks now; one question at a time. */
	ask(): Promise<void> {
		if (!this.#wanted() || !this.#channel.online) return Promise.resolve();
		this.#asking ??= this.#ask().finally(() => (this.#asking = undefined));
		return this.#asking;
	}

	close(): void {
		this.#stop();
	}

	async #ask(): Promise<void> {
		try {
			this.#count = await this.#channel.peek(await this.#room);
		} catch (error) {
			if (!(error instanceof RefusedError)) throw error;
			this.#count = undefined; // the room is not known to be empty, either
		}
	}
}
