import type { Caller } from './caller.ts';

declare global {
	interface Window {
		/** The data channel to each peer, by the name that the peer said last. */
		channels: Map<string, RTCDataChannel>;
		/** The ids of links that this page has sent signals of. */
		links: string[];
	}
}

export interface Flood {
	/** Sent in turn. `#i` is replaced by the number of the message, `#b` by true or false, `#l` by a link. */
	texts: string[];
	count: number;
}

/** Messages a second, at most: as many as the path and the processor carry. */
const RATE_HZ = 10_000;
/** Bytes that may wait in the sending browser; Chromium ends a channel with 16 MB. */
const MAX_WAITING_BYTES = 1_000_000;

/** Prepares a page of Scry to misuse its data channels. For a context that has opened no page yet. */
export async function corrupt({ context }: Caller): Promise<void> {
	await context.addInitScript(captureChannels);
	await context.addInitScript(captureLinks);
}

/** Sends `flood` to the peer of this name. Resolves when all has left, or the peer has hung up. */
export async function flood(
	{ page }: Caller,
	name: string,
	{ texts, count }: Flood
): Promise<void> {
	await page.waitForFunction((name) => window.channels.get(name)?.readyState === 'open', name);
	await page.evaluate(
		async ({ name, texts, count, rateHz, maxWaiting }) => {
			const channel = window.channels.get(name)!;
			const nextTurn = () => new Promise((resolve) => setTimeout(resolve, 4));
			const begin = performance.now();
			let sent = 0;
			while (sent < count && channel.readyState === 'open') {
				const due = Math.min(count, ((performance.now() - begin) * rateHz) / 1000);
				for (; sent < due && channel.bufferedAmount < maxWaiting; sent++) {
					const text = texts[sent % texts.length]!;
					const link = window.links[sent % window.links.length] ?? 'none';
					const filled = text.replaceAll('#i', `${sent}`).replace('#l', link);
					channel.send(filled.replaceAll('#b', `${sent % 2 === 0}`));
				}
				await nextTurn();
			}
			while (channel.readyState === 'open' && channel.bufferedAmount > 0) await nextTurn();
		},
		{ name, texts, count, rateHz: RATE_HZ, maxWaiting: MAX_WAITING_BYTES }
	);
}

/** Makes the page send its first description on each connection after a candidate. */
export async function describeLate({ context }: Caller): Promise<void> {
	await context.addInitScript(() => {
		const Original = window.RTCPeerConnection;
		window.RTCPeerConnection = class extends Original {
			#isDescribed = false;
			override async setLocalDescription(): Promise<void> {
				const candidate = new Promise((resolve) => {
					this.addEventListener('icecandidate', resolve, { once: true });
				});
				await super.setLocalDescription();
				if (!this.#isDescribed) await candidate;
				this.#isDescribed = true;
			}
		};
	});
}

/** Makes the page send its first candidate on each connection after the second. */
export async function swapCandidates({ context }: Caller): Promise<void> {
	await context.addInitScript(() => {
		const Original = window.RTCPeerConnection;
		window.RTCPeerConnection = class extends Original {
			constructor(configuration?: RTCConfiguration) {
				super(configuration);
				const heldBack = (first: RTCPeerConnectionIceEvent) => {
					first.stopImmediatePropagation();
					const repeat = () => this.dispatchEvent(new RTCPeerConnectionIceEvent(first.type, first));
					// After all listeners of the page have had the second one.
					this.addEventListener('icecandidate', () => setTimeout(repeat), { once: true });
				};
				this.addEventListener('icecandidate', heldBack, { once: true });
			}
		};
	});
}

function captureChannels(): void {
	window.channels = new Map();
	const Original = window.RTCPeerConnection;
	window.RTCPeerConnection = class extends Original {
		override createDataChannel(label: string, options?: RTCDataChannelInit): RTCDataChannel {
			const channel = super.createDataChannel(label, options);
			channel.addEventListener('message', ({ data }: MessageEvent<string>) => {
				const message = JSON.parse(data) as { type: string; name?: string };
				if (message.type === 'presence') window.channels.set(message.name ?? '', channel);
			});
			return channel;
		}
	};
}

/** Signals become text before they are sealed, and are the only text with a `link`. */
function captureLinks(): void {
	window.links = [];
	const { stringify } = JSON;
	JSON.stringify = (value: unknown, ...rest: []) => {
		const { link } = Object(value) as { link?: unknown };
		if (typeof link === 'string' && !window.links.includes(link)) window.links.push(link);
		return stringify(value, ...rest);
	};
}
