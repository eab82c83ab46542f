import { page } from 'vitest/browser';
import { expect, onTestFinished, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import '../../src/app.css';
import { OVERLOAD } from '#lib/features/overload/overloads.svelte.ts';
import { OVERLOADED, PEER_OVERLOADED } from '#lib/features/overload/sentences.ts';
import PeerTile from '../../src/routes/call/PeerTile.svelte';
import Room from '../../src/routes/call/Room.svelte';
import { busy } from '../support/busy.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { fakePeer } from '../support/fake-peer.ts';
import InCall from '../support/InCall.svelte';
import { TestCall } from '../support/test-call.ts';

async function show() {
	const clock = new FakeClock();
	const it = await TestCall.joined(clock);
	onTestFinished(() => it.call.close());
	await it.call.media.open();
	const { container } = await render(InCall, { call: it.call, component: Room, inner: {} });
	return { it, clock, own: () => container.querySelector('[data-self] video') };
}

const notice = page.getByText(OVERLOADED.sentence);

test('a machine that cannot keep up is told of once, until it is over', async () => {
	const { clock } = await show();
	expect(notice.elements()).toHaveLength(0);
	await busy(clock, 5);
	await expect.element(notice).toBeVisible();
	await page.getByRole('button', { name: 'Dismiss' }).click();
	await expect.element(notice).not.toBeInTheDocument();
	await busy(clock, 12); // further steps are no news
	expect(notice.elements()).toHaveLength(0);
	await clock.pass(90_000);
	await busy(clock, 5);
	await expect.element(notice).toBeVisible();
	await clock.pass(60_000);
	await expect.element(notice).not.toBeInTheDocument();
});

test('the own view is the last that is given up, and says why', async () => {
	const { clock, own } = await show();
	const why = page.getByText('Your own picture is not shown while this computer cannot keep up.');
	await expect.poll(own).not.toBeNull();
	await busy(clock, 5);
	await expect.element(notice).toBeVisible();
	expect(own()).not.toBeNull();
	await busy(clock, 12);
	await expect.poll(own).toBeNull();
	await expect.element(why).toBeInTheDocument();
	await clock.pass(20_000);
	await expect.poll(own).not.toBeNull();
	await expect.element(why).not.toBeInTheDocument();
});

test('the tile of a peer says that its machine cannot keep up, until it can', async () => {
	const it = await TestCall.joined();
	onTestFinished(() => it.call.close());
	await it.arrive('z');
	await render(InCall, { call: it.call, component: PeerTile, inner: { peer: fakePeer({}) } });
	const sentence = page.getByText(PEER_OVERLOADED.sentence);
	await expect.element(page.getByRole('article')).toBeInTheDocument();
	expect(sentence.elements()).toHaveLength(0);
	it.hear('z', OVERLOAD, { overloaded: true });
	await expect.element(sentence).toBeInTheDocument();
	it.hear('z', OVERLOAD, { overloaded: false });
	await expect.element(sentence).not.toBeInTheDocument();
});
