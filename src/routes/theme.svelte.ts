/**
 * Light, dark, or as the system. `app.html` sets the class of the root element before the first
 * paint; this module keeps it in line with what the user chooses and what the system changes to.
 */
import { MediaQuery } from 'svelte/reactivity';
import { recall, remember } from '#lib/call/memory.ts';

const THEMES = ['light', 'dark', 'system'] as const;
export type Theme = (typeof THEMES)[number];

const BROWSER_BAR = { light: '#ebf2f5', dark: '#080f17' };

class ThemeChoice {
	#chosen = $state(THEMES.find((theme) => theme === recall('theme')) ?? 'system');
	readonly #systemIsLight = new MediaQuery('prefers-color-scheme: light');

	get chosen(): Theme {
		return this.#chosen;
	}

	set chosen(theme: Theme) {
		this.#chosen = theme;
		remember('theme', theme);
	}

	/** The theme that is shown. */
	get shown(): 'light' | 'dark' {
		if (this.#chosen !== 'system') return this.#chosen;
		return this.#systemIsLight.current ? 'light' : 'dark';
	}
}

export const theme = new ThemeChoice();

/** Applies a theme to the document. */
export function show(shown: 'light' | 'dark'): void {
	const root = document.documentElement;
	root.classList.toggle('dark', shown === 'dark');
	root.style.colorScheme = shown;
	document.querySelector('meta[name="theme-color"]')?.setAttribute('content', BROWSER_BAR[shown]);
}
