import { Batch } from '#lib/call/batch.ts';
import type { Call } from '#lib/call/call.svelte.ts';
import { isSeen } from '#lib/call/names.ts';
import { pageHidden } from '#lib/call/page-hidden.ts';
import type { Clock } from '#lib/rtc/clock.ts';
import { channel } from '#lib/rtc/messages.ts';
import * as v from 'valibot';
import { messageText } from './message-text.ts';

/** Longest text, in bytes of UTF-8. */
export const MAX_CHAT_BYTES = 4096;

/** A text for all peers. 50 may wait for a peer whose connection is down, and then come at once. */
export const CHAT = channel(
	'chat',
	v.object({ text: v.pipe(v.string(), v.minLength(1), v.maxBytes(MAX_CHAT_BYTES)) }),
	// JSON writes a control character as six.
	{ perSecond: 3, burst: 60, maxLength: 6 * MAX_CHAT_BYTES + 64 }
);

/** True while `text` fits one message. Counted in bytes: an emoji is four. */
export const fitsChat = (text: string): boolean =>
	new TextEncoder().encode(text).length <= MAX_CHAT_BYTES;

/** The name of its panel. */
const PANEL = 'chat';

/** Lines kept; older ones go. No peer should be able to fill another's memory. */
const MAX_LINES = 500;

/** Pause between two changes of what is drawn: many lines that come at once are one. */
const PAUSE_MS = 100;

export interface ChatLine {
	id: number;
	/** The name at the time of writing. */
	from: string;
	own: boolean;
	/** No peer was there to read it. */
	unheard: boolean;
	text: string;
	/** Milliseconds since 1970. */
	at: number;
}

type NewLine = Omit<ChatLine, 'id'>;

/** What was written since joining. It goes from browser to browser and is kept nowhere. */
export class Chat {
	/** What is being written. Kept here, so that closing the chat loses nothing. */
	draft = $state('');
	readonly #call: Call;
	#lines = $state.raw<ChatLine[]>([]);
	#unread = $state(0);
	#nextId = 0;
	/** Lines that have come. */
	readonly #come: Batch<NewLine>;

	constructor(call: Call, clock?: Clock) {
		this.#call = call;
		this.#come = new Batch(
			(lines) => {
				this.#append(lines);
				this.#unread += lines.length;
			},
			PAUSE_MS,
			clock
		);
		call.messages.receive(CHAT, (peer, message) => {
			const text = messageText(message.text);
			if (!isSeen(text)) return;
			const from = call.find(peer)?.label ?? '';
			this.#come.add({ from, own: false, unheard: false, text, at: Date.now() });
		});
		$effect(() => {
			if (this.open && this.#unread > 0 && !pageHidden()) this.#unread = 0;
		});
	}

	get lines(): ChatLine[] {
		return this.#lines;
	}

	/** How many messages came that nobody was looking at. */
	get unread(): number {
		return this.#unread;
	}

	get open(): boolean {
		return this.#call.panel === PANEL;
	}

	set open(open: boolean) {
		this.#call.panel = open ? PANEL : undefined;
		if (open) this.#unread = 0;
	}

	/** Sends a message to everybody. Throws a `RangeError` over 4 kB; what looks empty goes nowhere. */
	say(draft: string): void {
		const text = messageText(draft);
		if (!isSeen(text)) return;
		if (!fitsChat(text)) throw new RangeError(`A message has at most ${MAX_CHAT_BYTES} bytes`);
		const unheard = this.#call.messages.post(CHAT, { text }) === 0;
		this.#come.flush(); // those were first
		this.#append([{ from: '', own: true, unheard, text, at: Date.now() }]);
	}

	#append(lines: NewLine[]): void {
		const entries = lines.map((line) => ({ ...line, id: this.#nextId++ }));
		this.#lines = [...this.#lines, ...entries].slice(-MAX_LINES);
	}
}
