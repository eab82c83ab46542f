import { page } from 'vitest/browser';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import '../../src/app.css';
import { News } from '#lib/features/news/news.svelte.ts';
import MicrophoneWatch from '../../src/routes/call/MicrophoneWatch.svelte';
import InCall from '../support/InCall.svelte';
import { TestCall } from '../support/test-call.ts';

const MUTED = 'Your microphone is off: nobody hears you.';
const LONG_MS = 7_000;

let it: TestCall;
beforeEach(() => void (it = new TestCall()));
afterEach(() => {
	vi.restoreAllMocks();
	vi.useRealTimers();
	it.call.close();
});

/** A user whose microphone gives so much, and whose clock the test moves. */
async function show(heard: number | undefined, status: 'on' | 'off') {
	await it.call.media.open();
	if (status === 'off') it.call.media.microphone.turnOff();
	vi.spyOn(it.call.media, 'heard', 'get').mockReturnValue(heard);
	vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
	await render(InCall, { call: it.call, component: MicrophoneWatch, inner: {} });
	vi.advanceTimersByTime(LONG_MS);
}

test.each(['lobby', 'call'])('a microphone that gives nothing is told in the %s', async (place) => {
	if (place === 'call') await it.call.join();
	await show(0, 'on');
	await expect.element(page.getByText('No sound comes from your microphone.')).toBeVisible();
});

test('who knows that it is silent is not told again', async () => {
	await it.call.join();
	await show(0, 'on');
	await page.getByRole('button', { name: 'Dismiss' }).click();
	vi.advanceTimersByTime(LONG_MS);
	await expect.element(page.getByRole('alert')).not.toBeInTheDocument();
});

test('a quiet room, and a browser that measures nothing, are no news', async () => {
	await show(0.004, 'on');
	expect(page.getByRole('alert').elements()).toHaveLength(0);
	vi.spyOn(it.call.media, 'heard', 'get').mockReturnValue(undefined);
	vi.advanceTimersByTime(LONG_MS);
	expect(page.getByRole('alert').elements()).toHaveLength(0);
});

test('before a gesture, while the browser holds its audio back, no microphone is called dead', async () => {
	const state = vi.spyOn(AudioContext.prototype, 'state', 'get').mockReturnValue('suspended');
	vi.spyOn(AudioContext.prototype, 'resume').mockReturnValue(new Promise(() => {}));
	const nothing = () => {};
	vi.spyOn(AnalyserNode.prototype, 'getFloatTimeDomainData').mockImplementation(nothing);
	await it.call.media.open();
	vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
	await render(InCall, { call: it.call, component: MicrophoneWatch, inner: {} });
	vi.advanceTimersByTime(LONG_MS);
	expect(page.getByRole('alert').elements()).toHaveLength(0);

	state.mockReturnValue('running'); // the gesture
	vi.advanceTimersByTime(1_000);
	expect(page.getByRole('alert').elements()).toHaveLength(0);
	vi.advanceTimersByTime(LONG_MS);
	await expect.element(page.getByText('No sound comes from your microphone.')).toBeVisible();
});

test('who talks while muted is told in passing, and once', async () => {
	await it.call.join();
	await show(0.4, 'off');
	const told = () => it.call.get(News).items.map(({ text }) => text);
	await expect.poll(told).toEqual([MUTED]);
	vi.advanceTimersByTime(LONG_MS);
	await expect.poll(told).toEqual([MUTED]);
});

test('in the lobby it stands there', async () => {
	await show(0.4, 'off');
	await expect
		.element(page.getByRole('status'))
		.toHaveTextContent('Your microphone is off. Turn it on to be heard.');
});
