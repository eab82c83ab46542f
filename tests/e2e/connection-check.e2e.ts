import { expect } from '@playwright/test';
import { test } from '../support/browser-test.ts';
import { Caller, freshCode } from '../support/caller.ts';
import { hasCoturn, startCoturn } from '../support/coturn.ts';
import { freePort } from '../support/free-port.ts';
import { startServer } from '../support/server-process.ts';

const SECRET = 'still water';
const BESIDE = { tag: '@beside' }; // see playwright.config.ts

/** What the lobby of a server with this environment says of the connection, to the end. */
async function check(browser: Parameters<typeof Caller.arrive>[0], env: Record<string, string>) {
	const server = await startServer(env);
	try {
		const ann = await Caller.arrive(browser, { url: server.url });
		await ann.visit(freshCode());
		const button = ann.button('Check connection');
		expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(44);
		await button.press('Enter');
		// The same button, where the keyboard left it.
		await expect(ann.button('Check again')).toBeFocused();
		const findings = ann.page.getByRole('list', { name: 'Findings' }).getByRole('listitem');
		return (await findings.allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' ').trim());
	} finally {
		await server.stop();
	}
}

test(
	'without STUN and TURN, the lobby says that calls work on one network',
	BESIDE,
	async ({ browser }) => {
		const [server, direct, ...more] = await check(browser, {});
		expect(server).toMatch(/^Server: The server answers within \d+ ms\.$/);
		expect(direct).toContain('only on one network: it names no STUN or TURN server.');
		expect(more).toEqual([]);
	}
);

for (const transport of ['udp', 'tcp']) {
	test(
		`a relay that is not there is called unreachable (${transport})`,
		BESIDE,
		async ({ browser }) => {
			const found = await check(browser, {
				TURN_URLS: `turn:127.0.0.1:${await freePort()}?transport=${transport}`,
				TURN_SECRET: SECRET
			});
			expect(found.join('\n')).toContain('Relay: The relay cannot be reached from here.');
		}
	);
}

test.describe('with a relay', () => {
	test.beforeAll(() => {
		test.skip(!hasCoturn(), 'needs coturn, which only root on a Debian may install');
	});

	test('a relay that works is said to work', BESIDE, async ({ browser }) => {
		const port = await freePort();
		await using _ = await startCoturn({
			port,
			secret: SECRET,
			options: ['--allow-loopback-peers']
		});
		const found = await check(browser, {
			STUN_URLS: `stun:127.0.0.1:${port}`,
			TURN_URLS: `turn:127.0.0.1:${port}?transport=udp`,
			TURN_SECRET: SECRET
		});
		expect(found).toEqual([
			expect.stringMatching(/^Server: The server answers/),
			expect.stringMatching(/^Direct path: .*STUN answers/),
			expect.stringMatching(/^Relay: .*the relay works/)
		]);
	});

	test('a relay with another secret is said to refuse', BESIDE, async ({ browser }) => {
		const port = await freePort();
		await using _ = await startCoturn({ port, secret: 'another' });
		const found = await check(browser, {
			TURN_URLS: `turn:127.0.0.1:${port}?transport=udp`,
			TURN_SECRET: SECRET
		});
		expect(found.join('\n')).toContain('Relay: The relay refused the account');
	});

	test(
		'a relay that may not pass anything on is said to be broken',
		BESIDE,
		async ({ browser }) => {
			const port = await freePort();
			await using _ = await startCoturn({
				port,
				secret: SECRET,
				options: ['--denied-peer-ip=0.0.0.0-255.255.255.255']
			});
			const found = await check(browser, {
				TURN_URLS: `turn:127.0.0.1:${port}?transport=udp`,
				TURN_SECRET: SECRET
			});
			expect(found.join('\n')).toContain('Relay: The relay answers, and passes nothing on.');
		}
	);
});
