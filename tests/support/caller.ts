import type { Browser, BrowserContext, Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';

declare global {
	interface Window {
		/**
		 * Every connection of the page, oldest first; recorded before the page's own code runs. Without
		 * those of a lobby, which lead to nobody.
		 */
		connections: RTCPeerConnection[];
		/** How many offers the page has made. */
		offers: number;
		/** Frames that a video has presented so far. */
		framesOf(video: HTMLVideoElement): number;
	}
}

export interface CallerOptions {
	/** Server to call through; the one of the Playwright configuration otherwise. */
	url?: string;
	name?: string;
	/** What the page may use, in a browser that asks. */
	permissions?: string[];
	/** A machine without camera and microphone. */
	bare?: boolean;
	/** What the page shows the server as its secret: it decides on the peer id. */
	resume?: string;
	viewport?: { width: number; height: number };
	/** A phone or tablet. */
	touch?: boolean;
}

/** About half the pixels of Playwright's own: every page is painted in software. */
const VIEWPORT = { width: 960, height: 540 };

/** A person with a browser of their own (a context: own storage, own permissions). */
export class Caller {
	readonly name: string;
	readonly page: Page;
	readonly context: BrowserContext;

	private constructor(name: string, page: Page) {
		this.name = name;
		this.page = page;
		this.context = page.context();
	}

	static async arrive(browser: Browser, options: CallerOptions = {}): Promise<Caller> {
		const context = await browser.newContext({
			...(options.url && { baseURL: options.url }),
			...(options.permissions && { permissions: options.permissions }),
			viewport: options.viewport ?? VIEWPORT,
			...(options.touch && { hasTouch: true, isMobile: true })
		});
		await context.addInitScript(recordConnections);
		await context.addInitScript(countFrames);
		if (options.resume) await context.addInitScript(fixSecret, options.resume);
		if (options.bare) await context.addInitScript(removeDevices);
		return new Caller(options.name ?? 'Somebody', await context.newPage());
	}

	/** Opens the lobby of a room. */
	async visit(code: string): Promise<void> {
		await this.page.goto(`/call#${code}`);
		await this.page.getByRole('textbox', { name: 'Your name' }).fill(this.name);
	}

	async join(): Promise<void> {
		// On the start page there is a `Join`, too.
		await expect(this.page.getByRole('textbox', { name: 'Your name' })).toBeVisible();
		// By keyboard: a notice that goes between the press and the release of a mouse button moves
		// this one, and the click is lost.
		await this.button('Join').press('Enter');
		await expect(this.button('Leave')).toBeVisible();
	}

	async enter(code: string): Promise<void> {
		await this.visit(code);
		await this.join();
	}

	button(name: string): Locator {
		return this.page.getByRole('button', { name, exact: true });
	}

	/** The tile of another person, by the name on it. */
	tile(name: string): Locator {
		return this.tiles.and(this.page.getByRole('article', { name, exact: true }));
	}

	get tiles(): Locator {
		return this.page.locator('[data-peer]');
	}

	get screens(): Locator {
		return this.page.locator('[data-screen]');
	}

	/** Says on the tile of a person that they are muted. */
	mutedMark(name: string): Locator {
		return this.tile(name).getByRole('img', { name: 'Muted' });
	}

	/** Says on the tile of a person that their camera is off. */
	cameraOffMark(name: string): Locator {
		return this.tile(name).getByText('Camera off');
	}

	/** Waits until pictures of each of `names` keep being presented here. */
	async sees(...names: string[]): Promise<void> {
		const tiles = names.map((name) => this.tile(name));
		for (const tile of tiles) await expect(tile).toHaveAttribute('data-state', 'connected');
		await keepGrowing(() => Promise.all(tiles.map(framesIn)));
	}

	/** Waits until sound from every connection keeps arriving with energy in it. */
	async hearsEverybody(count: number): Promise<void> {
		await expect.poll(async () => (await this.audioEnergies()).length).toBe(count);
		const before = await this.audioEnergies();
		await expect
			.poll(async () => {
				const now = await this.audioEnergies();
				return now.length === count && now.every((energy, index) => energy > (before[index] ?? 0));
			})
			.toBe(true);
	}

	/** `totalAudioEnergy` of each open connection that receives a voice. */
	audioEnergies(): Promise<number[]> {
		return this.page.evaluate(async () => {
			const energies: number[] = [];
			for (const connection of window.connections) {
				if (connection.connectionState !== 'connected') continue;
				const report = await connection.getStats(connection.getTransceivers()[0]?.receiver.track);
				for (const stats of report.values() as Iterable<Record<string, unknown>>) {
					if (stats['type'] === 'inbound-rtp') energies.push(Number(stats['totalAudioEnergy']));
				}
			}
			return energies;
		});
	}

	/** How many offers the page has made, and the versions of its descriptions now. */
	negotiation(): Promise<{ offers: number; versions: (string | undefined)[] }> {
		return this.page.evaluate(() => ({
			offers: window.offers,
			// o=- <session id> <session version> ...: rises with every new description (RFC 8866, 5.2)
			versions: window.connections.map((connection) =>
				// Firefox tells nothing of what is closed, and throws.
				connection.connectionState === 'closed'
					? undefined
					: connection.localDescription?.sdp.match(/^o=\S+ \S+ (\d+)/m)?.[1]
			)
		}));
	}

	/** Every connection that is not closed, by the session id of its descriptions (RFC 8866, 5.2). */
	links(): Promise<(string | undefined)[]> {
		return this.page.evaluate(() =>
			window.connections
				.filter(({ connectionState }) => connectionState !== 'closed')
				.map(({ localDescription }) => localDescription?.sdp.match(/^o=\S+ (\d+)/m)?.[1])
		);
	}

	/** Closes the tab, as a person does. */
	async closeTab(): Promise<void> {
		await this.page.close({ runBeforeUnload: true });
	}
}

/** Frames that the video in `tile` has presented so far. */
export const framesIn = (tile: Locator): Promise<number> =>
	tile.locator('video').evaluate((video: HTMLVideoElement) => window.framesOf(video));

/** Waits until `read` has grown twice: once could be a leftover. */
export const keepsGrowing = (read: () => Promise<number>): Promise<void> =>
	keepGrowing(async () => [await read()]);

/** Waits until each of the numbers has grown twice. */
async function keepGrowing(read: () => Promise<number[]>): Promise<void> {
	for (let times = 0; times < 2; times++) {
		const before = await read();
		const growth = async () => (await read()).map((now, index) => now - before[index]!);
		await expect.poll(async () => Math.min(...(await growth()))).toBeGreaterThan(0);
	}
}

/** Arrives with everybody and joins one after the other. */
export async function gather(
	browser: Browser,
	code: string,
	names: string[],
	options: CallerOptions = {}
): Promise<Caller[]> {
	const callers: Caller[] = [];
	for (const name of names) {
		const caller = await Caller.arrive(browser, { ...options, name });
		await caller.enter(code);
		callers.push(caller);
	}
	return callers;
}

/** A room that no other test uses. */
export const freshCode = (): string => `room-${crypto.randomUUID().slice(0, 8)}`;

/** Runs in the page, before its own code. */
export function recordConnections(): void {
	window.connections = [];
	window.offers = 0;
	/** Joining disables the button that stays enabled in the lobby. */
	const inLobby = () =>
		document.querySelector('[autocomplete=nickname]') !== null &&
		document.querySelector('form button:disabled') === null;
	const Original = window.RTCPeerConnection;
	window.RTCPeerConnection = class extends Original {
		constructor(configuration?: RTCConfiguration) {
			super(configuration);
			if (inLobby()) return;
			window.connections.push(this);
			this.addEventListener('signalingstatechange', () => {
				if (this.signalingState === 'have-local-offer') window.offers++;
			});
		}
	};
}

/** Firefox counts no frames of a stream; there the first question begins a count. */
function countFrames(): void {
	const counted = new WeakMap<HTMLVideoElement, number>();
	window.framesOf = (video) => {
		const { totalVideoFrames } = video.getVideoPlaybackQuality();
		if (totalVideoFrames > 0 || !navigator.userAgent.includes('Firefox/')) return totalVideoFrames;
		const count = () => {
			counted.set(video, (counted.get(video) ?? -1) + 1);
			video.requestVideoFrameCallback(count);
		};
		if (!counted.has(video)) count();
		return counted.get(video) ?? 0;
	};
}

/** The only 32 random bytes that a page asks for are its `resume` secret. */
function fixSecret(resume: string): void {
	const bytes = atob(resume.replaceAll('-', '+').replaceAll('_', '/'));
	const getRandomValues = crypto.getRandomValues.bind(crypto);
	crypto.getRandomValues = <T extends ArrayBufferView | null>(array: T): T => {
		if (!(array instanceof Uint8Array) || array.length !== 32) return getRandomValues(array);
		array.set(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
		return array;
	};
}

/** Runs in the page: a machine without camera and microphone. */
export function removeDevices(): void {
	navigator.mediaDevices.enumerateDevices = () => Promise.resolve([]);
	navigator.mediaDevices.getUserMedia = () =>
		Promise.reject(new DOMException('Requested device not found', 'NotFoundError'));
}
