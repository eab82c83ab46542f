import type { Call } from '#lib/call/call.svelte.ts';
import { Preparation, type PreparationOptions } from '#lib/call/preparation.svelte.ts';
import { expect, test } from 'bun:test';
import { TestCall } from '../support/test-call.ts';
import { quiet } from '../support/wire.ts';

const { call: CALL } = new TestCall();

class Counter {
	static made = 0;
	readonly call: Call;
	constructor(call: Call) {
		this.call = call;
		Counter.made++;
	}
}
class Unknown {
	readonly unknown = true;
}

function prepare(options: Partial<PreparationOptions> = {}) {
	const tries = { count: 0 };
	Counter.made = 0;
	const server = Promise.withResolvers<void>();
	const preparation = new Preparation(
		CALL,
		{
			loadFeatures: async () => {
				tries.count++;
				return [{ state: Counter }];
			},
			...options
		},
		() => server.promise
	);
	return { tries, server, preparation };
}

test('nothing is loaded before the server is there, and then once for all that ask', async () => {
	const { tries, server, preparation } = prepare();
	const all = Promise.all([preparation.load(), preparation.load()]);
	await quiet();
	expect([tries.count, preparation.features]).toEqual([0, []]);
	server.resolve();
	const [Mesh, again] = await all;
	expect(Mesh).toBe(again);
	expect(preparation.features).toEqual([{ state: Counter }]);
	expect([tries.count, Counter.made]).toEqual([1, 1]);
	preparation.close();
});

test('the state of a feature is found by its class once it is made, and no other is', async () => {
	const { server, preparation } = prepare();
	expect(() => preparation.get(Counter)).toThrow('This call has no Counter');
	server.resolve();
	await preparation.load();
	expect(preparation.get(Counter).call).toBe(CALL);
	expect(() => preparation.get(Unknown)).toThrow('This call has no Unknown');
	preparation.close();
});

test('what could not be loaded is loaded at the next try', async () => {
	let fails = true;
	const { server, preparation } = prepare({
		loadFeatures: async () => {
			if (fails) throw new TypeError('offline');
			return [{ state: Counter }];
		}
	});
	server.resolve();
	expect(await preparation.load().catch((error: unknown) => error)).toBeInstanceOf(TypeError);
	fails = false;
	await preparation.load();
	expect(preparation.get(Counter)).toBeInstanceOf(Counter);
	preparation.close();
});

test('features and mesh are one part, which may be tried several times', async () => {
	let parts = 0;
	const { server, tries, preparation } = prepare({
		loadPart: async (load) => {
			parts++;
			await load();
			return await load();
		}
	});
	server.resolve();
	await preparation.load();
	expect([parts, tries.count, Counter.made]).toEqual([1, 2, 1]);
	preparation.close();
});

test('what is loaded after it was closed makes no state', async () => {
	const { server, preparation } = prepare();
	const loading = preparation.load();
	preparation.close();
	server.resolve();
	await loading;
	expect(Counter.made).toBe(0);
});

test('closing is harmless, before anything was loaded and twice', () => {
	const { preparation } = prepare();
	preparation.close();
	preparation.close();
});
