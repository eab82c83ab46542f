import { News } from '#lib/features/news/news.svelte.ts';
import { expect, test } from 'bun:test';
import { toldCall } from '../support/told-call.ts';
import { quiet } from '../support/wire.ts';

/** What is told is told within this time. */
const PROMPTLY_MS = 2_000;

async function inCall(before?: string[]) {
	const it = await toldCall((call, clock) => new News(call, clock), before);
	await it.look('visible');
	return { it, news: it.state, texts: () => it.state.items.map(({ text }) => text) };
}

test('a peer that comes is told of in time, though something changes all the while', async () => {
	const { it, texts } = await inCall(['b']);
	using _ = it;
	await it.arrive('c', 'Cleo');
	for (let passed = 0; passed < PROMPTLY_MS; passed += 100) {
		it.peerOf('b').about = {
			name: 'Bo',
			screen: passed % 200 === 0,
			microphone: passed % 300 === 0
		};
		await it.clock.pass(100);
	}
	expect(texts().join(' ')).toContain('Cleo came in.');
});

test('many at once are one sentence', async () => {
	const { it, texts } = await inCall();
	using _ = it;
	for (const letter of ['b', 'c', 'd', 'e', 'f']) await it.arrive(letter, letter.toUpperCase());
	await it.clock.pass(PROMPTLY_MS);
	expect(texts()).toEqual(['B, C, D, and 2 others came in.']);
});

test('a peer whose name does not come is told of in time, and by its name later', async () => {
	const { it, texts } = await inCall();
	using _ = it;
	await it.arrive('b');
	await it.clock.pass(PROMPTLY_MS / 2);
	expect(texts()).toEqual([]);
	await it.clock.pass(PROMPTLY_MS / 2);
	expect(texts()).toEqual(['Someone is coming in.']);
	it.peerOf('b').about = { name: 'Bo' };
	await quiet();
	await it.clock.pass(PROMPTLY_MS);
	expect(texts()).toEqual(['Someone is coming in.', 'Bo came in.']);
});

test('peers that were here first are no news, however long it takes to connect to them', async () => {
	const { it, texts } = await inCall(['b', 'c']);
	using _ = it;
	await it.clock.pass(60_000);
	it.peerOf('b').about = { name: 'Bo' };
	await quiet();
	await it.clock.pass(PROMPTLY_MS);
	expect(texts()).toEqual([]);
	await it.leave('b');
	await it.clock.pass(PROMPTLY_MS);
	expect(texts()).toEqual(['Bo left.']);
});

test('a sentence passes when it could be read, or is dismissed', async () => {
	const { it, news, texts } = await inCall();
	using _ = it;
	it.call.announce('You raised your hand.');
	await quiet();
	await it.clock.pass(4_000);
	expect(texts()).toEqual(['You raised your hand.']);
	await it.clock.pass(10_000);
	expect(texts()).toEqual([]);
	it.call.announce('You lowered your hand.');
	await quiet();
	news.dismiss();
	expect(texts()).toEqual([]);
});

test('no more than three sentences are shown at once', async () => {
	const { it, texts } = await inCall();
	using _ = it;
	for (const word of ['one', 'two', 'three', 'four']) {
		it.call.announce(word);
		await quiet();
	}
	expect(texts()).toEqual(['two', 'three', 'four']);
});

test('what happens while nobody looks is counted, and waits', async () => {
	const { it, news, texts } = await inCall();
	using _ = it;
	await it.look('hidden');
	await it.arrive('b', 'Bo');
	await it.clock.pass(60_000);
	expect(news.unseen).toBe(1);
	expect(texts()).toEqual(['Bo came in.']);
	await it.look('visible');
	expect(news.unseen).toBe(0);
	await it.clock.pass(60_000);
	expect(texts()).toEqual([]);
});

test('the next call begins without the news of the last', async () => {
	const { it, texts } = await inCall();
	using _ = it;
	await it.arrive('b', 'Bo');
	it.call.leave();
	await quiet();
	await it.clock.pass(PROMPTLY_MS);
	expect(texts()).toEqual([]);
});
