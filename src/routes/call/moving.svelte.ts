import type { Attachment } from 'svelte/attachments';
import { prefersReducedMotion } from 'svelte/motion';
import type { Rect } from './tiling.ts';

const MOVE_MS = 350;

/**
 * Lets an element glide from where it was to where it is. Both places are known from the layout, so
 * nothing is measured: measuring has the browser lay out the page, for each tile, while a call begins.
 */
export const moving =
	(place: () => Rect | undefined): Attachment<HTMLElement> =>
	(element) => {
		let before: Rect | undefined;
		$effect(() => {
			const now = place();
			const from = before;
			before = now;
			if (!from || !now || isSame(from, now) || prefersReducedMotion.current) return;
			const scale = `scale(${from.width / now.width}, ${from.height / now.height})`;
			element.animate(
				{ transform: [`translate(${from.x - now.x}px, ${from.y - now.y}px) ${scale}`, 'none'] },
				{ duration: MOVE_MS, easing: 'cubic-bezier(0.33, 1, 0.68, 1)' }
			);
		});
	};

const isSame = (a: Rect, b: Rect): boolean =>
	a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;
