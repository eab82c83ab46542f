import { expect } from '@playwright/test';
import { roomKey } from '#lib/signaling/room-key.ts';
import { newRoomCode } from '#lib/signaling/room-code.ts';
import { test } from '../support/browser-test.ts';
import { Caller, freshCode } from '../support/caller.ts';
import { startServer } from '../support/server-process.ts';
import { TestPeer } from '../support/test-peer.ts';

const SALT = '"meet" & <greet> $& 2026';

test(
	'ROOM_SALT leads names to rooms of their own, and generated codes where they always lead',
	{ tag: '@beside' },
	async ({ browser }) => {
		const server = await startServer({ ROOM_SALT: SALT });
		const ann = await Caller.arrive(browser, { name: 'Ann', url: server.url });
		const observer = new TestPeer(server.url);
		try {
			const complaints: string[] = [];
			ann.page.on('console', (message) => {
				if (message.type() === 'error') complaints.push(message.text());
			});
			const people = async (code: string, salt?: string) =>
				observer.peek((await roomKey(code, salt)).room);
			const [name, code] = [freshCode(), newRoomCode()];

			await ann.enter(name);
			expect(await people(name, SALT)).toEqual({ ok: true, count: 1 });
			expect(await people(name)).toEqual({ ok: true, count: 0 });
			expect(await people(name, 'another salt')).toEqual({ ok: true, count: 0 });
			await ann.button('Leave').click();

			// The page that a visit begins with has it, too.
			await ann.page.goto('/');
			await ann.page.getByRole('textbox', { name: 'Room code' }).fill(code);
			await ann.button('Join').click();
			await ann.join();
			expect(await people(code)).toEqual({ ok: true, count: 1 });
			expect(complaints).toEqual([]);
		} finally {
			observer.close();
			await server.stop();
		}
	}
);
