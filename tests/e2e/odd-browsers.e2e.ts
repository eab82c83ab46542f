import { expect } from '@playwright/test';
import { test } from '../support/browser-test.ts';
import { Caller, freshCode, gather } from '../support/caller.ts';

test('a browser that blocks site data, and lacks ornaments, still gets its user into a call', async ({
	browser
}) => {
	const code = freshCode();
	const [bo] = await gather(browser, code, ['Bo']);
	const ann = await Caller.arrive(browser, { name: 'Ann Ärmel' });
	await ann.context.addInitScript(() => {
		for (const storage of ['localStorage', 'sessionStorage']) {
			Object.defineProperty(window, storage, {
				get: () => {
					throw new DOMException('blocked', 'SecurityError');
				}
			});
		}
		Reflect.deleteProperty(Intl, 'Segmenter');
		Reflect.deleteProperty(Intl, 'ListFormat');
		Reflect.deleteProperty(window, 'AudioContext');
		Reflect.deleteProperty(Map, 'groupBy');
		Reflect.deleteProperty(RTCPeerConnection, 'generateCertificate');
	});
	await ann.page.goto('/');
	await expect(ann.button('Start a call')).toBeVisible();
	await ann.enter(code);
	await bo!.sees('Ann Ärmel');
	await ann.sees('Bo');
});

test('camera and microphone stay off at the next visit if they were switched off', async ({
	browser
}) => {
	const code = freshCode();
	const ann = await Caller.arrive(browser, { name: 'Ann' });
	await ann.visit(code);
	await ann.button('Turn off camera').click();
	await ann.page.reload();
	await expect(ann.button('Turn off microphone')).toBeVisible();
	await expect(ann.button('Turn on camera')).toBeVisible();
	await ann.button('Turn off microphone').click();
	await ann.page.reload();
	await expect(ann.button('Turn on microphone')).toBeVisible();
	await ann.button('Turn on camera').click();
	await expect(ann.button('Turn off camera')).toBeVisible();
});

test('who talks while muted is told, and the track that hears it is sent to nobody', async ({
	browser
}) => {
	const [ann, bo] = await gather(browser, freshCode(), ['Ann', 'Bo']);
	await bo!.hearsEverybody(1);
	// The browser's own microphone beeps, and so it goes on talking.
	await ann!.button('Turn off microphone').click();
	await expect(ann!.page.getByText('Your microphone is off: nobody hears you.')).toBeVisible();
	const sound = () =>
		ann!.page.evaluate(
			() =>
				window.connections.flatMap((connection) =>
					connection.getSenders().filter(({ track }) => track?.kind === 'audio')
				).length
		);
	expect(await sound()).toBe(0);
	await expect(bo!.mutedMark('Ann')).toBeVisible();
});
