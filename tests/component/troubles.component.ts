import { page } from 'vitest/browser';
import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import Troubles from '#lib/features/mesh-health/Troubles.svelte';
import { HealthMonitor } from '#lib/rtc/stats/health-monitor.ts';
import { fakePeer } from '../support/fake-peer.ts';
import InCall from '../support/InCall.svelte';
import { TestCall } from '../support/test-call.ts';

test('the list of people says everything that is wrong, and what to do', async () => {
	const { call } = await TestCall.joined();
	const health = { ...new HealthMonitor().health, unheard: true };
	const peer = fakePeer({}, { reason: 'slow', health });
	peer.exceeded();
	await render(InCall, { call, component: Troubles, inner: { peer } });
	for (const sentence of [
		'Their sound does not come through.',
		'Ada Lovelace sends too much. Some of it is left out.',
		'The path to Ada Lovelace is slow or loses much.',
		'Come closer to the router, use a cable, or turn the camera off.'
	]) {
		await expect.element(page.getByText(sentence)).toBeInTheDocument();
	}
});
