import { page } from 'vitest/browser';
import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import '../../src/app.css';
import FlipButton from '../../src/routes/call/FlipButton.svelte';

const button = page.getByRole('button', { name: 'Flip camera' });

test('a camera that has another can be flipped, with a finger', async () => {
	let flips = 0;
	const flip = async () => {
		flips++;
	};
	await render(FlipButton, { camera: { status: 'on', other: 'back', flip } });
	await button.click();
	expect(flips).toBe(1);
	const { width, height } = button.element().getBoundingClientRect();
	expect(Math.min(width, height)).toBeGreaterThanOrEqual(44);
});

test.each([
	['alone', 'on', undefined],
	['off', 'off', 'back']
] as const)('a camera that is %s has no such button', async (_, status, other) => {
	await render(FlipButton, { camera: { status, other, flip: async () => {} } });
	expect(button.elements()).toHaveLength(0);
});
