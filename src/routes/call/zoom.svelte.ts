import { flushSync } from 'svelte';
import type { Attachment } from 'svelte/attachments';

const STEP = 1.5;
const MAX = 6;
/** Zoom for each pixel of a wheel; a touchpad sends a pinch as small steps of one. */
const PER_WHEEL_PIXEL = 0.004;

/** A place in a window, in CSS pixels. */
interface Point {
	clientX: number;
	clientY: number;
}

/** How far a picture is enlarged in a pane that scrolls. What is under the fingers stays there. */
export class Zoom {
	#factor = $state(1);
	#pane: HTMLElement | undefined;

	/** 1 shows the whole picture. */
	get factor(): number {
		return this.#factor;
	}

	get canGrow(): boolean {
		return this.#factor < MAX;
	}

	in(): void {
		this.#to(this.#factor * STEP);
	}

	out(): void {
		this.#to(this.#factor / STEP);
	}

	/** Shows the whole picture again. */
	reset(): void {
		this.#to(1);
	}

	/** Follows a pinch, Ctrl and the wheel, double clicks, and a mouse that drags. */
	readonly pane: Attachment<HTMLElement> = (pane) => {
		this.#pane = pane;
		const closing = new AbortController();
		// Not passive: the browser would zoom the page.
		const options = { signal: closing.signal, passive: false };
		let pinch: { distance: number; factor: number } | undefined;
		pane.addEventListener(
			'wheel',
			(event) => {
				if (!event.ctrlKey) return;
				event.preventDefault();
				this.#to(this.#factor * Math.exp(-event.deltaY * PER_WHEEL_PIXEL), event);
			},
			options
		);
		pane.addEventListener(
			'dblclick',
			(event) => this.#to(this.#factor > 1 ? 1 : 2, event),
			options
		);
		pane.addEventListener(
			'pointermove',
			({ pointerType, buttons, movementX, movementY }) => {
				if (pointerType === 'mouse' && buttons === 1) pane.scrollBy(-movementX, -movementY);
			},
			options
		);
		const touch = (event: TouchEvent) => {
			const [one, other] = event.touches;
			if (!one || !other) {
				pinch = undefined;
				return;
			}
			event.preventDefault();
			const { distance, middle } = between(one, other);
			pinch ??= { distance, factor: this.#factor };
			this.#to((pinch.factor * distance) / pinch.distance, middle);
		};
		for (const type of ['touchstart', 'touchmove', 'touchend', 'touchcancel'] as const) {
			pane.addEventListener(type, touch, options);
		}
		return () => closing.abort();
	};

	#to(factor: number, point?: Point): void {
		const pane = this.#pane;
		const next = Math.min(Math.max(factor, 1), MAX);
		if (!pane || next === this.#factor) return;
		const { left, top, width, height } = pane.getBoundingClientRect();
		const x = point ? point.clientX - left : width / 2;
		const y = point ? point.clientY - top : height / 2;
		const growth = next / this.#factor;
		const [scrollLeft, scrollTop] = [pane.scrollLeft, pane.scrollTop];
		this.#factor = next;
		flushSync(); // the pane scrolls as far as its picture is large
		pane.scrollTo((scrollLeft + x) * growth - x, (scrollTop + y) * growth - y);
	}
}

function between(one: Point, other: Point): { distance: number; middle: Point } {
	return {
		distance: Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY) || 1,
		middle: {
			clientX: (one.clientX + other.clientX) / 2,
			clientY: (one.clientY + other.clientY) / 2
		}
	};
}
