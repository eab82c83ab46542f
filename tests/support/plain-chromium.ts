import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBrowser } from '../../scripts/browser.ts';
import { launchOptions } from './chromium.ts';

interface Reply {
	id?: number;
	result?: { targetId?: string; sessionId?: string; result?: { value?: unknown } };
}

/**
 * A Chromium with one page, driven over the Chrome DevTools Protocol and nothing else. Playwright
 * keeps all its pages visible; here a page can be a tab in the background.
 */
export class PlainChromium {
	readonly #folder = mkdtempSync(join(tmpdir(), 'scry-chromium-'));
	readonly #process: Bun.Subprocess<'ignore', 'ignore', 'pipe'>;
	readonly #waiting = new Map<number, (reply: Reply) => void>();
	#socket: WebSocket | undefined;
	#targetId = '';
	#sessionId = '';

	private constructor(flags: string[]) {
		this.#process = Bun.spawn(
			[
				findBrowser() ?? 'chromium',
				...['--headless=new', '--no-sandbox', '--no-first-run', '--disable-sync'],
				...['--disable-background-networking', '--disable-component-update'],
				...['--remote-debugging-port=0', `--user-data-dir=${this.#folder}`],
				...flags
			],
			{ stdin: 'ignore', stdout: 'ignore', stderr: 'pipe' }
		);
	}

	/** @param flags for the command line, instead of those that tests use */
	static async open(url: string, flags = launchOptions.args): Promise<PlainChromium> {
		const it = new PlainChromium(flags);
		it.#socket = new WebSocket(await it.#address());
		it.#socket.onmessage = ({ data }) => {
			const reply = JSON.parse(String(data)) as Reply;
			if (reply.id !== undefined) it.#waiting.get(reply.id)?.(reply);
		};
		await new Promise((resolve) => it.#socket?.addEventListener('open', resolve));
		it.#targetId = await it.#tab(url);
		const { result } = await it.#send('Target.attachToTarget', {
			targetId: it.#targetId,
			flatten: true
		});
		it.#sessionId = result?.sessionId ?? '';
		return it;
	}

	async evaluate(expression: string): Promise<unknown> {
		const params = { expression, userGesture: true };
		return (await this.#send('Runtime.evaluate', params, this.#sessionId)).result?.result?.value;
	}

	/** Another tab comes to the front. */
	async hide(): Promise<void> {
		await this.#send('Target.activateTarget', { targetId: await this.#tab('about:blank') });
	}

	async show(): Promise<void> {
		await this.#send('Target.activateTarget', { targetId: this.#targetId });
	}

	async [Symbol.asyncDispose](): Promise<void> {
		this.#socket?.close();
		this.#process.kill();
		await this.#process.exited;
		rmSync(this.#folder, { recursive: true, force: true });
	}

	/** Where it listens, as it says itself. */
	async #address(): Promise<string> {
		let said = '';
		for await (const chunk of this.#process.stderr.pipeThrough(new TextDecoderStream())) {
			said += chunk;
			const [address] = /ws:\/\/\S+/.exec(said) ?? [];
			if (address) return address;
		}
		throw new Error(`Chromium did not start: ${said}`);
	}

	async #tab(url: string): Promise<string> {
		return (await this.#send('Target.createTarget', { url })).result?.targetId ?? '';
	}

	#send(method: string, params: object, sessionId?: string): Promise<Reply> {
		const id = this.#waiting.size + 1;
		this.#socket?.send(JSON.stringify({ id, method, params, sessionId }));
		return new Promise((resolve) => this.#waiting.set(id, resolve));
	}
}
