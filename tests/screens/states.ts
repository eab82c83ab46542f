/** Every screen and state of the page, each with the way there. */
import { expect, type Browser, type Page } from '@playwright/test';
import { roomKey } from '#lib/signaling/room-key.ts';
import { Caller, freshCode, gather, removeDevices, type CallerOptions } from '../support/caller.ts';
import { TestPeer } from '../support/test-peer.ts';

/** Leads a user of the page to a state; whoever else is needed there comes through `guests`. */
interface Way {
	ann: Caller;
	code: string;
	/** Others who come into the room, with pictures and voices. */
	guests: (...names: string[]) => Promise<Caller[]>;
	/** A client of the server alone, without a browser. */
	client: () => Promise<TestPeer>;
}

type Lead = (way: Way) => Promise<unknown>;

async function inCall({ ann, code, guests }: Way, ...names: string[]): Promise<void> {
	await ann.enter(code);
	await guests(...names);
	await ann.sees(...names);
}

async function open({ ann }: Way, item: string): Promise<void> {
	await ann.button('More').click();
	await ann.page.getByRole('menuitem', { name: item }).click();
	await expect(ann.page.getByRole('dialog')).toBeVisible();
}

/** Without a call, or without pictures in it. */
const QUIET: Record<string, Lead> = {
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
	alone: (way) => inCall(way),
	'somebody without a path': async ({ ann, code, client }) => {
		await ann.enter(code);
		const { room } = await roomKey(code);
		await (await client()).join(room);
		await expect(ann.tiles).toHaveCount(1);
	},
	left: async (way) => {
		await inCall(way);
		await way.ann.button('Leave').click();
		await expect(way.ann.page.getByRole('button', { name: /again/i })).toBeVisible();
	}
};

const CALLS: Record<string, Lead> = {
	'lobby, somebody is there': async ({ ann, code, guests }) => {
		await guests('Bo');
		await ann.visit(code);
	},
	'two people': (way) => inCall(way, 'Bo'),
	'three people': (way) => inCall(way, 'Bo', 'Cleo'),
	menu: async (way) => {
		await inCall(way, 'Bo');
		await way.ann.button('More').click();
		await expect(way.ann.page.getByRole('menu')).toBeVisible();
	},
	people: async (way) => {
		await inCall(way, 'Bo');
		await open(way, 'People');
	},
	'compare words': async (way) => {
		await inCall(way, 'Bo');
		await open(way, 'People');
		await way.ann.page.getByRole('button', { name: 'Compare words' }).click();
	},
	'your name': async (way) => {
		await inCall(way, 'Bo');
		await open(way, 'Your name');
	},
	invite: async (way) => {
		await inCall(way, 'Bo');
		await way.ann.button('Invite').click();
		await expect(way.ann.page.getByRole('dialog').getByRole('img')).toBeVisible();
	},
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
	chat: async (way) => {
		await inCall(way, 'Bo');
		await way.ann.page.getByRole('button', { name: /^Open chat/ }).click();
		const box = way.ann.page.getByRole('textbox', { name: 'Message' });
		await box.fill('A link: https://scry.example/call#moon-garden');
		await box.press('Enter');
	},
	screen: async (way) => {
		await way.ann.enter(way.code);
		const [bo] = await way.guests('Bo');
		await bo!.button('Share screen').click();
		await expect(way.ann.screens).toHaveCount(1);
	},
	'own screen': async (way) => {
		await inCall(way, 'Bo');
		await way.ann.button('Share screen').click();
		await expect(way.ann.button('Stop sharing').first()).toBeVisible();
	},
	'everything off, a hand up': async (way) => {
		await inCall(way, 'Bo');
		for (const name of ['Turn off microphone', 'Turn off camera', 'Raise hand']) {
			await way.ann.button(name).click();
		}
	}
};

export const STATES = { ...QUIET, ...CALLS };
/** True for a state that costs the machine little. */
export const isQuiet = (state: string): boolean => state in QUIET;

/** Leads a new user to a state, hands the page to `look`, and closes everything that was opened. */
export async function visit(
	browser: Browser,
	state: string,
	look: (ann: Caller) => Promise<void>,
	options: CallerOptions & { url: string }
): Promise<void> {
	const code = freshCode();
	const ann = await Caller.arrive(browser, { ...options, name: 'Ann' });
	const callers = [ann];
	const clients: TestPeer[] = [];
	try {
		await STATES[state]?.({
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
		});
		await look(ann);
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
