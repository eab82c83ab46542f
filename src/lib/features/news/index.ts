import type { Feature } from '#lib/call/feature.ts';
import { News } from './news.svelte.ts';
import NewsLine from './NewsLine.svelte';

/** Telling what has just happened in the call. */
export const news: Feature = { state: News, notice: NewsLine };
