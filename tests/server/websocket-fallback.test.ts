/** Proxies that swallow WebSockets, between a real channel and the real server. */
import { describe, expect, setDefaultTimeout, test } from 'bun:test';
import { SocketIoChannel } from '#lib/signaling/socket-io.ts';
import { eventually } from '../support/eventually.ts';
import { newRoom } from '../support/test-peer.ts';
import { TestServer } from '../support/test-server.ts';
import { WebSocketProxy } from '../support/websocket-proxy.ts';
import type { Treatment } from '../support/websocket-proxy.ts';

setDefaultTimeout(120_000); // conditions only are waited for

/** For an answer: a connection that a busy machine serves late is not what is tried. */
const PATIENT_MS = 60_000;

const TREATMENTS = [
	'refuses',
	'hangs',
	'holds both',
	'holds the server',
	'holds the client',
	'falls silent'
] as const satisfies Treatment[];

describe.each(TREATMENTS)('a proxy that %s', (treatment) => {
	test.concurrent('keeps nobody from a call: polling carries the signals both ways', async () => {
		await using server = await TestServer.start();
		using proxy = await WebSocketProxy.start(server.url, treatment);
		const [room, bob] = [newRoom(), await server.connect()];
		await bob.join(room);
		const channel = new SocketIoChannel(proxy.url);
		const heard: string[] = [];
		channel.subscribe({ message: (_, message) => heard.push(message) });
		const { self } = await channel.join(room);
		// The lobby asks, the room does not: questions show that a WebSocket has gone silent.
		await eventually(async () => {
			await channel.peek(room);
			return channel.online && proxy.begun.at(-1) === 'polling';
		});

		channel.send(bob.id, 'from behind the proxy');
		await eventually(() => bob.unread.some(([event]) => event === 'signal'));
		expect(bob.unread).toContainEqual(['signal', self, 'from behind the proxy']);
		bob.socket.emit('signal', self, 'to behind the proxy');
		await eventually(() => heard.length > 0);
		expect(heard).toEqual(['to behind the proxy']);
		channel.close();
	});
});

/** A channel that has come to the server through `proxy` by polling, after a silent WebSocket. */
async function onPolling(proxy: WebSocketProxy): Promise<SocketIoChannel> {
	const channel = new SocketIoChannel(proxy.url);
	await eventually(() => channel.online);
	expect(proxy.begun).toEqual(['websocket', 'polling']);
	return channel;
}

test.concurrent(
	'a swallowed WebSocket is remembered: a broken connection comes back by polling',
	async () => {
		await using server = await TestServer.start();
		using proxy = await WebSocketProxy.start(server.url, 'hangs');
		const channel = await onPolling(proxy);
		for (const times of [1, 2]) {
			// Between two polls nothing is lost by a cut.
			await eventually(() => {
				if (channel.online) proxy.cut();
				return !channel.online;
			});
			await eventually(() => channel.online);
			expect(proxy.begun.slice(2)).toEqual(Array<'polling'>(times).fill('polling'));
		}
		channel.close();
	}
);

test.concurrent(
	'a WebSocket that was only slow is used after all, on the same connection',
	async () => {
		await using server = await TestServer.start();
		using proxy = await WebSocketProxy.start(server.url, 'hangs');
		const channel = new SocketIoChannel(proxy.url, PATIENT_MS);
		const told: boolean[] = [];
		channel.subscribe({ status: (online) => told.push(online) });
		await eventually(() => proxy.webSockets.size === 1);
		proxy.treatment = 'passes';
		const { self } = await channel.join(newRoom());
		expect(proxy.begun).toEqual(['websocket', 'polling']);
		await eventually(() => proxy.webSockets.size === 1);
		expect(await channel.iceServers()).toBeDefined();
		expect(self).toBeString();

		// And the next connection begins with a WebSocket again.
		proxy.cut();
		await eventually(() => !channel.online);
		await eventually(() => channel.online);
		expect(proxy.begun).toEqual(['websocket', 'polling', 'websocket']);
		expect(told).toEqual([true, false, true]);
		channel.close();
	}
);
