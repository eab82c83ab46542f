import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test';
import fc from 'fast-check';
import { clientEvents } from '#lib/protocol/server.ts';
import { RawPeer } from '../support/raw-peer.ts';
import { newRoom, random43 } from '../support/test-peer.ts';
import type { TestPeer } from '../support/test-peer.ts';
import { TestServer } from '../support/test-server.ts';

setDefaultTimeout(120_000); // conditions only are waited for

/** Fixed, so that a failure is one for everybody; fast-check prints it and the path to the case. */
const RUNS = { seed: 20261122, numRuns: 150, endOnFailure: true };

let server: TestServer;
let alice: TestPeer;
let bob: TestPeer;
beforeAll(async () => {
	server = await TestServer.start({ trustProxy: 1 });
	[alice, bob] = [await server.connect(), await server.connect()];
	const room = newRoom();
	await alice.join(room);
	await bob.join(room);
	await alice.next();
});
afterAll(() => server[Symbol.asyncDispose]());

/** Everybody comes from an address of their own: it is not the limits that are tried here. */
let arrivals = 0;
const address = () => `2001:db8:${(arrivals++).toString(16)}::1`;

/** The server lives, and answers who does no harm: over a new connection and over those it had. */
async function allIsWell() {
	using newcomer = await RawPeer.connect(server.url, address());
	newcomer.send(`421["join",${JSON.stringify(newRoom())}]`);
	expect(await newcomer.frame()).toStartWith('431[{"ok":true');
	alice.socket.emit('signal', bob.id, 'ping');
	expect(await bob.next()).toEqual(['signal', alice.id, 'ping']);
}

const id = fc.constantFrom(random43().slice(0, 22), random43(), '', '__proto__', 'constructor');
const argument = fc.oneof(
	id,
	fc.jsonValue({ maxDepth: 4 }),
	fc.object({
		key: fc.constantFrom('__proto__', 'length', 'toJSON', 'then', '_placeholder', 'num')
	})
);
const event = fc.oneof(fc.constantFrom(...Object.keys(clientEvents)), fc.string());
const call = fc.tuple(event, fc.array(argument, { maxLength: 4 }));

test('whatever events a socket.io client sends, the server answers others', async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(call, { minLength: 1, maxLength: 8 }), async (calls) => {
			const mallory = await server.connect({ address: address() });
			const { socket } = mallory as { socket: { emit(event: string, ...args: unknown[]): void } };
			for (const [name, args] of calls) {
				// The client keeps these words to itself, and would throw.
				if (
					/^(connect|connect_error|disconnect|disconnecting|newListener|removeListener)$/.test(name)
				)
					continue;
				socket.emit(name, ...args);
				socket.emit(name, ...args, () => {});
			}
			await allIsWell();
			mallory.close();
		}),
		RUNS
	);
});

const json = fc
	.tuple(event, fc.array(argument, { maxLength: 4 }))
	.map(([name, args]) => JSON.stringify([name, ...args]));
const frame = fc.oneof(
	fc.tuple(fc.constantFrom('42', '421', '43', '431', '451-', '461-', '40', '41', '44'), json),
	fc.tuple(fc.stringMatching(/^[0-9b]?[0-9]{0,3}-?(\/[a-z]{0,3},)?$/), json),
	// Well made, and then a little broken.
	fc.tuple(
		fc.constant('42'),
		fc.tuple(json, fc.nat(40)).map(([text, cut]) => text.slice(0, -cut))
	),
	fc.tuple(fc.constant(''), fc.string({ unit: 'binary' }))
);
const bytes = fc.uint8Array({ maxLength: 64 });

test('whatever frames come over the wire, the server answers others', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.boolean(),
			fc.array(fc.oneof(frame, bytes), { minLength: 1, maxLength: 8 }),
			async (introduced, frames) => {
				using mallory = await RawPeer[introduced ? 'connect' : 'open'](server.url, address());
				for (const each of frames) {
					mallory.send(each instanceof Uint8Array ? Uint8Array.from(each) : each.join(''));
				}
				await allIsWell();
			}
		),
		RUNS
	);
});

test('a failure of these runs tells the seed that repeats it', async () => {
	const failing = fc.assert(
		fc.asyncProperty(call, () => Promise.reject(new Error('as an example'))),
		RUNS
	);
	expect(await failing.catch((error: unknown) => String(error))).toContain(`seed: ${RUNS.seed}`);
});
