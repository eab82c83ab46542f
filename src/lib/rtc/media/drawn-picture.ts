/** Where a camera would give pictures, in milliseconds and CSS pixels. */
const EVERY_MS = 50;
const SIZE = { width: 320, height: 180 };

/** A drawn picture that moves, until it is stopped. Throws where a canvas gives no track. */
export function drawnPicture(): MediaStreamTrack {
	const canvas = Object.assign(document.createElement('canvas'), SIZE);
	const context = canvas.getContext('2d');
	const [track] = canvas.captureStream().getTracks();
	if (!context || !track) throw new DOMException('No picture can be drawn', 'NotSupportedError');
	let frame = 0;
	const timer = setInterval(() => {
		if (track.readyState === 'ended') return clearInterval(timer);
		context.fillStyle = `hsl(${(frame++ * 20) % 360} 50% 50%)`;
		context.fillRect(0, 0, SIZE.width, SIZE.height);
	}, EVERY_MS);
	return track;
}
