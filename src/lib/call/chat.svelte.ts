import { fitsChat, MAX_CHAT_BYTES } from '#lib/protocol/peer.ts';

/** Lines kept; older ones go. Nobody should be able to fill another's memory. */
const MAX_LINES = 500;

export interface ChatLine {
	id: number;
	/** The name at the time of writing. */
	from: string;
	own: boolean;
	/** Nobody was there to read it. */
	unheard: boolean;
	text: string;
	/** Milliseconds since 1970. */
	at: number;
}

/** What was said in writing since we came. It goes from browser to browser and is kept nowhere. */
export class Chat {
	/** What is being written. Kept here, so that closing the chat loses nothing. */
	draft = $state('');
	readonly #send: (text: string) => number;
	#lines = $state.raw<ChatLine[]>([]);
	#unread = $state(0);
	#open = $state(false);
	#nextId = 0;

	/** `send` returns how many people a text goes to. */
	constructor(send: (text: string) => number) {
		this.#send = send;
	}

	get lines(): ChatLine[] {
		return this.#lines;
	}

	get unread(): number {
		return this.#unread;
	}

	get open(): boolean {
		return this.#open;
	}

	set open(open: boolean) {
		this.#open = open;
		this.#unread = 0;
	}

	/** Sends a line to everybody. Throws a `RangeError` when it is over 4 kB; empty ones go nowhere. */
	say(text: string): void {
		if (text.trim() === '') return;
		if (!fitsChat(text)) throw new RangeError(`A message has at most ${MAX_CHAT_BYTES} bytes`);
		const unheard = this.#send(text) === 0;
		this.#append({ from: '', own: true, unheard, text });
	}

	/** Takes a line that somebody else said. */
	hear(from: string, text: string): void {
		this.#append({ from, own: false, unheard: false, text });
		if (!this.#open) this.#unread++;
	}

	#append(line: Omit<ChatLine, 'id' | 'at'>): void {
		const entry = { ...line, id: this.#nextId++, at: Date.now() };
		this.#lines = [...this.#lines, entry].slice(-MAX_LINES);
	}
}
