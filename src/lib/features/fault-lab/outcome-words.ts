import type { Outcome } from './player.svelte.ts';

/** What came of a scenario, in words. */
export function outcomeWords({ longest: { picture, sound }, back }: Outcome): string {
	const missed = `longest without picture: ${seconds(picture)}, without sound: ${seconds(sound)}.`;
	return `${missed} ${back ? 'Everything is back.' : 'It did not all come back.'}`;
}

const seconds = (ms: number | undefined): string =>
	ms === undefined ? 'none came before' : `${(ms / 1_000).toFixed(1)} s`;
