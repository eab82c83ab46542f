import type { Call } from '#lib/call/call.svelte.ts';
import { fakeBrowser } from './fake-browser.ts';
import { FakeClock } from './fake-clock.ts';
import { FakeRoom, peerId } from './fake-room.ts';
import { callOf } from './two-calls.ts';
import { quiet } from './wire.ts';

/**
 * A call with the state of one feature, on a clock that the test lets run; peers come and say their
 * names. Those of `before` are here first.
 */
export async function toldCall<T extends object>(
	make: (call: Call, clock: FakeClock) => T,
	before: string[] = []
) {
	const browser = fakeBrowser();
	const clock = new FakeClock();
	const room = new FakeRoom();
	class Made {
		readonly it: T;
		constructor(call: Call) {
			this.it = make(call, clock);
		}
	}
	for (const letter of before) await room.channel(peerId(letter)).join();
	const call = callOf(room, 'a', [Made]);
	await call.join();
	await room.wire.settle();
	await quiet();
	const peerOf = (letter: string) => {
		const found = call.peers.find(({ id }) => id === peerId(letter));
		if (!found) throw new Error(`${letter} is not here`);
		return found;
	};
	return {
		call,
		clock,
		state: call.get(Made).it,
		peerOf,
		async arrive(letter: string, name?: string): Promise<void> {
			await room.channel(peerId(letter)).join();
			await room.wire.settle();
			if (name) peerOf(letter).about = { name };
			await quiet();
		},
		async leave(letter: string): Promise<void> {
			const bye = JSON.stringify({ link: 'none', seq: 0, bye: true });
			room.send(peerId(letter), peerId('a'), bye);
			room.leave(peerId(letter));
			await room.wire.settle();
			await quiet();
		},
		/** The user turns to this page, or away from it. */
		async look(visibilityState: DocumentVisibilityState): Promise<void> {
			Object.assign(document, { visibilityState });
			document.dispatchEvent(new Event('visibilitychange'));
			await quiet();
		},
		[Symbol.dispose]() {
			call.close();
			browser[Symbol.dispose]();
		}
	};
}
