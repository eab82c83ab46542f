import type { Draw } from '#lib/rtc/media/drawn-picture.ts';

/** One turn of the hand, in milliseconds. */
const TURN_MS = 4_000;
const RADIUS = 70;
/** Light on dark: it is a picture, and the same in either theme. */
const [GROUND, RING, INK] = ['#14202e', '#e9c46a', '#eef4f8'];

/** Draws a name in a ring with a hand that turns: what moves is seen to arrive. */
export const clockFace =
	(name: string): Draw =>
	(context, { width, height }) => {
		const angle = ((performance.now() % TURN_MS) / TURN_MS) * 2 * Math.PI;
		const at = (radius: number) =>
			[width / 2 + radius * Math.sin(angle), height / 2 - radius * Math.cos(angle)] as const;
		context.fillStyle = GROUND;
		context.fillRect(0, 0, width, height);
		context.strokeStyle = RING;
		context.lineWidth = 4;
		context.beginPath();
		context.arc(width / 2, height / 2, RADIUS, 0, 2 * Math.PI);
		context.moveTo(...at(RADIUS * 0.75));
		context.lineTo(...at(RADIUS));
		context.stroke();
		context.fillStyle = INK;
		context.font = '36px system-ui, sans-serif';
		context.textAlign = 'center';
		context.textBaseline = 'middle';
		context.fillText(name, width / 2, height / 2);
	};
