import { page } from 'vitest/browser';
import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import '../../src/app.css';
import Notice from '#lib/ui/Notice.svelte';

const problem = (sentence: string) => ({ sentence, wayOn: 'Try again.' });
const alert = page.getByRole('alert');

test('a notice can be closed, and another problem is said again', async () => {
	const { rerender } = await render(Notice, { problem: problem('The server is restarting.') });
	await page.getByRole('button', { name: 'Dismiss' }).click();
	await expect.element(alert).not.toBeInTheDocument();
	await rerender({ problem: problem('The server is restarting.') });
	await expect.element(alert).not.toBeInTheDocument();
	await rerender({ problem: problem('This room is full.') });
	await expect.element(alert.getByText('This room is full.')).toBeVisible();
});
