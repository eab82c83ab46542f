/** Every screen and state of the page, each with the way there. */
import { join } from 'node:path';
import { expect, type Browser, type Page } from '@playwright/test';
import type { PeerId } from '#lib/protocol/server.ts';
import { roomKey } from '#lib/signaling/room-key.ts';
import { Caller, freshCode, gather, removeDevices, type CallerOptions } from '../support/caller.ts';
import {
	discardedTab,
	holdSoundBack,
	insecurePage,
	occupyCamera,
	refuseScreen,
	silenceMicrophone
} from '../support/odd-browser.ts';
import { TestPeer } from '../support/test-peer.ts';

/** Leads a user of the page to a state; whoever else is needed there comes through `guests`. */
export interface Way {
	ann: Caller;
	code: string;
	/** Others who come into the room, with pictures and voices. */
	guests: (...names: string[]) => Promise<Caller[]>;
	/** A client of the server alone, without a browser. */
	client: () => Promise<TestPeer>;
}

export type Lead = (way: Way) => Promise<unknown>;

export async function inCall({ ann, code, guests }: Way, ...names: string[]): Promise<void> {
	await ann.enter(code);
	await guests(...names);
	await ann.sees(...names);
}

async function open({ ann }: Way, item: string): Promise<void> {
	await ann.button('More').click();
	await ann.page.getByRole('menuitem', { name: item }).click();
	await expect(ann.page.getByRole('dialog')).toBeVisible();
}

async function xray(way: Way, view: string): Promise<void> {
	await open(way, 'X-ray');
	await way.ann.page.getByRole('tab', { name: view }).click();
}

async function seen({ ann }: Way, sentence: string): Promise<void> {
	await expect(ann.page.getByText(sentence).first()).toBeVisible();
}

/** A client of the server alone that is in the room, and who else is there. */
async function member({ client, code }: Way): Promise<{ peer: TestPeer; others: PeerId[] }> {
	const peer = await client();
	const answer = await peer.join((await roomKey(code)).room);
	return { peer, others: answer.ok ? answer.peers : [] };
}

/** What a user in a call of two can open and do; `close` ends it again. */
export const IN_CALL: Record<string, Lead> = {
	'two people': ({ ann }) => ann.sees('Bo'),
	menu: async (way) => {
		await way.ann.button('More').click();
		await expect(way.ann.page.getByRole('menu')).toBeVisible();
	},
	people: async (way) => {
		await open(way, 'People');
	},
	'compare words': async (way) => {
		await open(way, 'People');
		await way.ann.page.getByRole('button', { name: 'Compare words' }).click();
	},
	'your name': async (way) => {
		await open(way, 'Your name');
	},
	invite: async (way) => {
		await way.ann.button('Invite').click();
		await expect(way.ann.page.getByRole('dialog').getByRole('img')).toBeVisible();
	},
	chat: async (way) => {
		await way.ann.page.getByRole('button', { name: /^Open chat/ }).click();
		const box = way.ann.page.getByRole('textbox', { name: 'Message' });
		await box.fill('A link: https://scry.example/call#moon-garden');
		await box.press('Enter');
	},
	'long chat': async (way) => {
		await way.ann.page.getByRole('button', { name: /^Open chat/ }).click();
		const box = way.ann.page.getByRole('textbox', { name: 'Message' });
		for (const text of [
			`https://scry.example/call#${'moon-garden-'.repeat(8)}`,
			'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft',
			'Many lines\nof a poem\nthat goes on'
		]) {
			await box.fill(text);
			await box.press('Enter');
		}
	},
	'x-ray': async (way) => {
		await open(way, 'X-ray');
		const options = way.ann.page.getByRole('listbox', { name: 'Timeline' }).getByRole('option');
		await options.filter({ hasText: 'dtls: connected' }).first().click();
	},
	'x-ray, paths': async (way) => {
		await xray(way, 'Paths');
		await expect(way.ann.page.getByRole('cell', { name: 'in use' })).toBeVisible();
	},
	'x-ray, descriptions': (way) => xray(way, 'Descriptions'),
	'x-ray, media': async (way) => {
		await xray(way, 'Media');
		await expect(way.ann.page.getByRole('rowheader', { name: 'Bitrate' }).first()).toBeVisible();
	},
	'x-ray, server': (way) => xray(way, 'Server'),
	'x-ray, file': (way) => xray(way, 'File'),
	'own screen': async (way) => {
		await way.ann.button('Share screen').click();
		await expect(way.ann.button('Stop sharing').first()).toBeVisible();
	},
	'everything off, a hand up': async (way) => {
		for (const name of ['Turn off microphone', 'Turn off camera', 'Raise hand']) {
			await way.ann.button(name).click();
		}
	}
};

/** All others. */
export const STATES: Record<string, Lead> = {
	start: ({ ann }) => ann.page.goto('/'),
	'start, no code': async ({ ann }) => {
		await ann.page.goto('/');
		await ann.button('Join').click();
		await expect(ann.page.getByRole('alert')).toBeVisible();
	},
	'unknown path': ({ ann }) => ann.page.goto('/nowhere'),
	'no room': ({ ann }) => ann.page.goto('/call'),
	'old browser': async ({ ann, code }) => {
		await ann.context.addInitScript(() => Reflect.deleteProperty(window, 'RTCPeerConnection'));
		await ann.page.goto(`/call#${code}`);
		await expect(ann.page.getByRole('heading', { level: 1 })).toBeVisible();
	},
	lobby: ({ ann, code }) => ann.visit(code),
	'lobby, connection check': async ({ ann, code }) => {
		await ann.visit(code);
		await ann.button('Check connection').click();
	},
	'lobby, no camera and no microphone': async ({ ann, code }) => {
		await ann.context.addInitScript(removeDevices);
		await ann.visit(code);
	},
	'insecure page': async ({ ann, code }) => {
		await ann.context.addInitScript(insecurePage);
		await ann.page.goto(`/call#${code}`);
		await expect(ann.page.getByRole('heading', { level: 1 })).toBeVisible();
	},
	'lobby, camera in use': async ({ ann, code }) => {
		await ann.context.addInitScript(occupyCamera);
		await ann.visit(code);
	},
	'lobby, discarded tab': async (way) => {
		await way.ann.context.addInitScript(discardedTab);
		await way.ann.visit(way.code);
		await seen(way, 'Your browser put this tab away');
	},
	'lobby, other tab': async (way) => {
		const { ann, code } = way;
		const other = await ann.context.newPage();
		await other.goto(`/call#${code}`);
		await other.getByRole('button', { name: 'Join', exact: true }).press('Enter');
		await expect(other.getByRole('button', { name: 'Leave' })).toBeVisible();
		await ann.page.bringToFront();
		await ann.visit(code);
		await seen(way, 'You are in this call already');
	},
	'lobby, full room': async (way) => {
		await way.ann.visit(way.code);
		for (let seat = 0; seat < 8; seat++) await member(way);
		await seen(way, 'This room is full');
	},
	'lobby, no server': async (way) => {
		await way.ann.visit(way.code);
		await way.ann.context.setOffline(true);
		await seen(way, 'The server cannot be reached');
	},
	alone: (way) => inCall(way),
	'somebody without a path': async (way) => {
		await way.ann.enter(way.code);
		await member(way);
		await expect(way.ann.tiles).toHaveCount(1);
	},
	left: async (way) => {
		await inCall(way);
		await way.ann.button('Leave').click();
		await expect(way.ann.page.getByRole('button', { name: /again/i })).toBeVisible();
	},
	'lobby, somebody is there': async ({ ann, code, guests }) => {
		await guests('Bo');
		await ann.visit(code);
	},
	'three people': (way) => inCall(way, 'Bo', 'Cleo'),
	'leaving by Back': async ({ ann, code, guests }) => {
		await ann.page.goto('/');
		await ann.page.getByRole('textbox', { name: 'Room code' }).fill(code);
		await ann.button('Join').click();
		await ann.join();
		await guests('Bo');
		await ann.sees('Bo');
		await ann.page.goBack();
		await expect(ann.page.getByRole('alertdialog')).toBeVisible();
	},
	screen: async (way) => {
		await way.ann.enter(way.code);
		const [bo] = await way.guests('Bo');
		await bo!.button('Share screen').click();
		await expect(way.ann.screens).toHaveCount(1);
	},
	'no server': async (way) => {
		await inCall(way, 'Bo');
		await way.ann.context.setOffline(true);
		await seen(way, 'The server cannot be reached');
	},
	'forged messages': async (way) => {
		await inCall(way, 'Bo');
		const { peer, others } = await member(way);
		for (const other of others) peer.socket.emit('signal', other, 'not sealed');
		await seen(way, 'Somebody sent forged messages');
	},
	restless: async (way) => {
		await inCall(way, 'Bo');
		const peer = await way.client();
		const { room } = await roomKey(way.code);
		for (let times = 0; times < 6; times++) {
			await peer.join(room);
			peer.socket.emit('leave');
		}
		await seen(way, 'Somebody sends too much');
	},
	'sound held back': async (way) => {
		await way.ann.context.addInitScript(holdSoundBack);
		await inCall(way, 'Bo');
		await seen(way, 'Your browser holds the sound back');
	},
	'silent microphone': async (way) => {
		await way.ann.context.addInitScript(silenceMicrophone);
		await inCall(way, 'Bo');
		await seen(way, 'No sound comes from your microphone');
	},
	'screen refused by the system': async (way) => {
		await way.ann.context.addInitScript(refuseScreen);
		await inCall(way, 'Bo');
		await way.ann.button('Share screen').click();
		await seen(way, 'The system does not let this browser');
	},
	'long name': async (way) => {
		await inCall(way, 'Bartholomew Montgomery-Featherstonehaugh');
		await open(way, 'Your name');
	}
};

/** Those that a server has with LAB. */
export const LAB_STATES: Record<string, Lead> = {
	lab: async ({ ann: { page } }) => {
		await page.goto('/lab#duplicate');
		await page.getByRole('button', { name: 'Begin' }).click();
		await expect(page.getByText('connection: connected')).toHaveCount(2);
	},
	'lab, a recorded call': async ({ ann: { page } }) => {
		await page.goto('/lab');
		const dump = join(import.meta.dirname, '../fixtures/internals/chromium-150.json');
		await page.getByLabel('Open a file').setInputFiles(dump);
		await page.getByRole('tab', { name: 'Paths' }).click();
		await expect(page.getByRole('cell', { name: 'in use' })).toBeVisible();
		await page.getByRole('button', { name: 'Close the file' }).scrollIntoViewIfNeeded();
	},
	'fault lab': async (way) => {
		await inCall(way, 'Bo');
		await open(way, 'Fault lab');
	},
	'fault lab, at work': async (way) => {
		await inCall(way, 'Bo');
		await open(way, 'Fault lab');
		const panel = way.ann.page.getByRole('dialog', { name: 'Fault lab' });
		for (const label of ['Slow signals', 'Cap the upload']) await panel.getByLabel(label).check();
	}
};

/** Closes what is open over a call, and shares no screen. */
export async function close({ page }: Caller): Promise<void> {
	const open = page.locator('[role=dialog], [role=menu]');
	for (let times = 0; times < 3 && (await open.count()) > 0; times++) {
		await page.keyboard.press('Escape');
	}
	await expect(open).toHaveCount(0);
	const stop = page.getByRole('button', { name: 'Stop sharing' });
	if ((await stop.count()) > 0) await stop.first().click();
	await expect(stop).toHaveCount(0);
}

/** Leads a new user to a state, calls `look` there, and closes everything that was opened. */
export async function visit(
	browser: Browser,
	lead: Lead,
	look: (way: Way) => Promise<void>,
	options: CallerOptions & { url: string }
): Promise<void> {
	const code = freshCode();
	const viewport = { width: 1280, height: 720 };
	const ann = await Caller.arrive(browser, { viewport, ...options, name: 'Ann' });
	const callers = [ann];
	const clients: TestPeer[] = [];
	try {
		const way: Way = {
			ann,
			code,
			guests: async (...names) => {
				const guests = await gather(browser, code, names, { url: options.url });
				callers.push(...guests);
				return guests;
			},
			client: async () => {
				const client = new TestPeer(options.url);
				clients.push(client);
				await client.connected();
				return client;
			}
		};
		await lead(way);
		await look(way);
	} finally {
		for (const client of clients) client.close();
		for (const { context } of callers) await context.close();
	}
}

/** Shows the page in a theme. Resolves when everything is drawn in it. */
export async function wear(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
	await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
	await page.waitForFunction(
		(dark) => document.documentElement.classList.contains('dark') === dark,
		colorScheme === 'dark'
	);
	await page.evaluate(async () => {
		for (let frames = 0; frames < 3; frames++) await new Promise(requestAnimationFrame);
		const passing = document
			.getAnimations()
			.filter(({ effect }) => effect?.getComputedTiming().iterations === 1);
		await Promise.allSettled(passing.map(({ finished }) => finished));
	});
}
