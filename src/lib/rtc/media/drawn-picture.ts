/** Where a camera would give pictures, in milliseconds and CSS pixels. */
const EVERY_MS = 50;
const SIZE = { width: 320, height: 180 };

/** Draws one frame, over the one before. */
export type Draw = (context: CanvasRenderingContext2D, size: typeof SIZE) => void;

/**
 * A drawn picture that moves, until it is stopped. Throws where a canvas gives no track.
 *
 * @param draw @default another colour in each frame
 */
export function drawnPicture(draw: Draw = colours()): MediaStreamTrack {
	const canvas = Object.assign(document.createElement('canvas'), SIZE);
	const context = canvas.getContext('2d');
	const [track] = canvas.captureStream().getTracks();
	if (!context || !track) throw new DOMException('No picture can be drawn', 'NotSupportedError');
	const timer = setInterval(() => {
		if (track.readyState === 'ended') clearInterval(timer);
		else draw(context, SIZE);
	}, EVERY_MS);
	return track;
}

function colours(): Draw {
	let frame = 0;
	return (context, { width, height }) => {
		context.fillStyle = `hsl(${(frame++ * 20) % 360} 50% 50%)`;
		context.fillRect(0, 0, width, height);
	};
}
