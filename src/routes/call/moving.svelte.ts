import type { Attachment } from 'svelte/attachments';
import { prefersReducedMotion } from 'svelte/motion';
import type { Rect } from './tiling.ts';

const MOVE_MS = 350;

/**
 * Lets an element glide from where it was to where it is when the tiles are arranged anew; not when
 * the room around them becomes larger or smaller, which they follow at once. Both places are known
 * from the layout, so nothing is measured: that would have the browser lay out the page, for each
 * tile, while a call begins. Its `transform-origin` is its upper left corner.
 */
export const moving =
	(place: () => Rect | undefined, arrangement: () => string): Attachment<HTMLElement> =>
	(element) => {
		let before: { rect: Rect | undefined; arrangement: string } | undefined;
		$effect(() => {
			const last = before;
			before = { rect: place(), arrangement: arrangement() };
			const { rect: now } = before;
			if (last?.arrangement === before.arrangement || prefersReducedMotion.current) return;
			const from = last?.rect;
			if (!from || !now || from.width === 0 || isSame(from, now)) return;
			const scale = `scale(${from.width / now.width}, ${from.height / now.height})`;
			element.animate(
				{ transform: [`translate(${from.x - now.x}px, ${from.y - now.y}px) ${scale}`, 'none'] },
				{ duration: MOVE_MS, easing: 'cubic-bezier(0.33, 1, 0.68, 1)' }
			);
		});
	};

const isSame = (a: Rect, b: Rect): boolean =>
	a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;
