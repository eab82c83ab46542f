import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test';
import type { Socket } from 'node:net';
import { MAX_SEALED_LENGTH } from '#lib/protocol/server.ts';
import type { PeerId } from '#lib/protocol/server.ts';
import { peerIdOf } from '#lib/server/admission.ts';
import { MAX_WAITING_LENGTH } from '#lib/server/limits/backpressure.ts';
import { Bystanders, MAX_SLOWDOWN } from '../support/bystanders.ts';
import { Poller } from '../support/poller.ts';
import { joinDeaf } from '../support/raw-connection.ts';
import { TestPeer, newRoom, random43 } from '../support/test-peer.ts';

setDefaultTimeout(120_000); // conditions only are waited for

const LONGEST = 'A'.repeat(MAX_SEALED_LENGTH);
/** What the system takes off the server's hands before a connection is full, at most. */
const MAX_SYSTEM_LENGTH = 12 * 1024 * 1024;

let url: string;
let bystanders: Bystanders;
beforeAll(async () => {
	bystanders = await Bystanders.talk();
	({ url } = bystanders);
});
afterAll(() => bystanders[Symbol.asyncDispose]());

/** Signals that each of three sends before it looks whether the reader is gone. */
const AT_A_TIME = 8;

/**
 * Three people send the longest signals to one who does not read, until they are told that it is
 * gone. Resolves with the characters that went to it.
 */
async function sendUntilGone(enter: (room: string, resume: string) => Promise<void>) {
	const [room, resume] = [newRoom(), random43()];
	const senders = [1, 2, 3].map((n) => new TestPeer(url, { address: `198.51.100.${n}` }));
	for (const sender of senders) {
		await sender.connected();
		await sender.join(room);
	}
	const deaf: PeerId = peerIdOf(resume);
	const [first] = senders;
	const saw = (event: string) => first!.unread.some(([name, id]) => name === event && id === deaf);
	await enter(room, resume);
	while (!saw('peer-joined')) await first!.caughtUp();
	let sent = 0;
	while (!saw('peer-left')) {
		for (const sender of senders) {
			for (let i = 0; i < AT_A_TIME; i++) sender.socket.emit('signal', deaf, LONGEST);
			sent += AT_A_TIME * LONGEST.length;
			await sender.caughtUp();
			expect(sender.unread.map(([event]) => event)).not.toContain('rejected');
		}
	}
	for (const sender of senders) sender.close();
	return sent;
}

test('who never reads its WebSocket is dropped, and nobody else notices', async () => {
	let socket: Socket | undefined;
	let sent = 0;
	const slowdown = await bystanders.slowdown(async () => {
		sent = await sendUntilGone(async (room, resume) => {
			socket = await joinDeaf(url, room, resume);
		});
	});
	expect(sent).toBeGreaterThan(MAX_WAITING_LENGTH);
	expect(sent).toBeLessThan(2 * MAX_WAITING_LENGTH + MAX_SYSTEM_LENGTH);
	// Not only forgotten: the connection itself is gone.
	const closed = new Promise((resolve) => socket!.once('close', resolve));
	socket!.resume();
	await closed;
	expect(slowdown).toBeLessThan(MAX_SLOWDOWN);
});

test('who never polls is dropped, and nobody else notices', async () => {
	let sent = 0;
	const slowdown = await bystanders.slowdown(async () => {
		sent = await sendUntilGone(async (room, resume) => {
			const poller = await Poller.connect(url, resume);
			await poller.say(`420["join",${JSON.stringify(room)}]`);
		});
	});
	expect(sent).toBeGreaterThan(MAX_WAITING_LENGTH);
	expect(sent).toBeLessThanOrEqual(MAX_WAITING_LENGTH + 3 * AT_A_TIME * LONGEST.length);
	expect(slowdown).toBeLessThan(MAX_SLOWDOWN);
});
