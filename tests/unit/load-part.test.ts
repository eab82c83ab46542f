import { afterEach, beforeEach, expect, jest, mock, test } from 'bun:test';
import { NEW_VERSION, NOT_LOADED } from '../../src/routes/call/page-sentences.ts';
import { quiet } from '../support/wire.ts';

await mock.module('$app/environment', () => ({ version: 'ours' }));
const { LoadError, loadPart } = await import('../../src/routes/call/load-part.ts');

/** What the server answers, one after the other; the last one again and again. */
let answers: (() => Response)[];
let asked: number;
const { fetch } = globalThis;
beforeEach(() => {
	jest.useFakeTimers();
	asked = 0;
	const answer = async () => answers[Math.min(asked++, answers.length - 1)]!();
	Object.assign(globalThis, { fetch: answer });
});
afterEach(() => {
	jest.useRealTimers();
	Object.assign(globalThis, { fetch });
});

const version = (name: string) => () => Response.json({ version: name });
const away = () => {
	throw new TypeError('Failed to fetch');
};

/** A load that fails so many times. */
function failing(times: number) {
	return mock(async () => {
		if (times-- > 0) throw new TypeError('Failed to fetch dynamically imported module');
		return 'the part';
	});
}

/** The problem that `loading` ends with. */
const problemOf = async (loading: Promise<unknown>) => {
	const error = await loading.catch((error: unknown) => error);
	expect(error).toBeInstanceOf(LoadError);
	return (error as InstanceType<typeof LoadError>).problem;
};

test('a part that comes is not asked about', async () => {
	answers = [away];
	expect(await loadPart(failing(0))).toBe('the part');
	expect(asked).toBe(0);
});

test.each([
	['does not answer', away],
	['is away behind its proxy', () => new Response('', { status: 502 })],
	['is hidden by the login page of a network', () => new Response('<h1>Welcome</h1>')]
])('while the server %s, the part waits, and comes when it is back', async (_, answer) => {
	answers = [answer, answer, version('ours')];
	const load = failing(1);
	const loading = loadPart(load);
	for (const times of [1, 2]) {
		await quiet();
		expect(asked).toBe(times);
		expect(load).toHaveBeenCalledTimes(1);
		jest.advanceTimersByTime(2_000);
	}
	expect(await loading).toBe('the part');
	expect(load).toHaveBeenCalledTimes(2);
});

test('a server with another page is told apart, and its page is not mixed with this one', async () => {
	answers = [version('theirs')];
	const load = failing(1);
	expect(await problemOf(loadPart(load))).toBe(NEW_VERSION);
	expect(load).toHaveBeenCalledTimes(1);
});

test('a part that does not come from the very server is a page that did not load', async () => {
	answers = [version('ours')];
	expect(await problemOf(loadPart(failing(2)))).toBe(NOT_LOADED);
});
