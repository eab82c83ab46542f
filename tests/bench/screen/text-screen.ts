declare global {
	interface Window {
		/** What is shared. */
		textScreen: HTMLCanvasElement;
	}
}

/**
 * Runs in the page, before its own code. Instead of a screen, which a headless browser has none of, a
 * page of text of 12 px is shared, over which a pointer moves and which is scrolled now and then.
 */
export function shareText(): void {
	const [WIDTH, HEIGHT] = [1280, 720];
	const FONT_PX = 12;
	const LINE_PX = 18;
	const EVERY_MS = 1_000 / 15;
	const SCROLL_EVERY = 45; // turns
	const WORDS =
		'still water moon ring pool offer answer candidate relay peer room mesh frame path voice tile'.split(
			' '
		);

	/** Twice as high as the screen; drawn once, so that sharing costs no more than a real screen does. */
	function drawPage(): HTMLCanvasElement {
		const page = document.createElement('canvas');
		[page.width, page.height] = [WIDTH, HEIGHT * 2];
		const paint = page.getContext('2d')!;
		paint.fillStyle = '#fff';
		paint.fillRect(0, 0, WIDTH, HEIGHT * 2);
		paint.fillStyle = '#0b1220';
		paint.fillRect(WIDTH / 2, 0, WIDTH / 2, HEIGHT * 2);
		for (let line = 0; (line + 1) * LINE_PX < HEIGHT * 2; line++) {
			const words = Array.from({ length: 12 }, (_, i) => WORDS[(line * 5 + i * 7) % WORDS.length]);
			paint.fillStyle = '#222';
			paint.font = `${FONT_PX}px sans-serif`;
			paint.fillText(`${line + 1}. ${words.join(' ')}`, 16, (line + 1) * LINE_PX, WIDTH / 2 - 32);
			paint.fillStyle = ['#e6edf3', '#ffb86b', '#7ee787'][line % 3]!;
			paint.font = `${FONT_PX}px monospace`;
			const code = `${words[0]}.${words[1]}(${words[2]} => ${words[3]}[${line}] ?? ${words[4]});`;
			paint.fillText(code, WIDTH / 2 + 16, (line + 1) * LINE_PX);
		}
		return page;
	}

	navigator.mediaDevices.getDisplayMedia = async () => {
		const page = drawPage();
		const screen = (window.textScreen = document.createElement('canvas'));
		[screen.width, screen.height] = [WIDTH, HEIGHT];
		const paint = screen.getContext('2d', { alpha: false })!;
		let turn = 0;
		setInterval(() => {
			turn++;
			const scrolled = (Math.floor(turn / SCROLL_EVERY) % 20) * LINE_PX * 2;
			paint.drawImage(page, 0, -scrolled);
			paint.fillStyle = '#c33';
			paint.fillRect(
				WIDTH / 2 + 300 * Math.sin(turn / 20),
				HEIGHT / 2 + 200 * Math.cos(turn / 20),
				9,
				14
			);
		}, EVERY_MS);
		return screen.captureStream();
	};
}
