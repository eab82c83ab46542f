/** A known moving picture: what was sent can be drawn again, to compare with what arrived. */

declare global {
	interface Window {
		picture: {
			/** Draws frame number `frame`, the same whenever it is drawn. */
			draw(context: CanvasRenderingContext2D, frame: number): void;
			/** Rows at the top that hold the number of the frame. */
			markRows(height: number): number;
			/** The number of a frame, out of its luma. */
			numberOf(luma: Uint8Array, width: number, height: number): number;
		};
	}
}

/**
 * Runs in the page. A person who sways before a wall, in the light of a camera that has noise: made
 * of noise of all sizes, whose spectrum is that of photographs, and the same in every run.
 */
export function installPicture({ width, height }: { width: number; height: number }): void {
	const BITS = 16;
	const markRows = (height: number) => Math.round(height / 15);

	let state = 1;
	/** Numbers from 0 to 1 (xorshift32). */
	const random = () => {
		state ^= state << 13;
		state ^= state >>> 17;
		state ^= state << 5;
		return (state >>> 0) / 2 ** 32;
	};

	function sheet(width: number, height: number): CanvasRenderingContext2D {
		const canvas = document.createElement('canvas');
		[canvas.width, canvas.height] = [width, height];
		return canvas.getContext('2d', { willReadFrequently: true })!;
	}

	function grains(width: number, height: number): HTMLCanvasElement {
		const grain = sheet(width, height);
		const pixels = grain.createImageData(width, height);
		for (let i = 0; i < pixels.data.length; i++)
			pixels.data[i] = i % 4 === 3 ? 255 : random() * 256;
		grain.putImageData(pixels, 0, 0);
		return grain.canvas;
	}

	/** Each octave twice as fine as the one before, and weaker. */
	function photo(): HTMLCanvasElement {
		const photo = sheet(width, height);
		for (let columns = 4, weight = 1; columns < width; columns *= 2, weight *= 0.6) {
			photo.globalAlpha = weight;
			photo.drawImage(grains(columns, Math.ceil((columns * height) / width)), 0, 0, width, height);
		}
		return photo.canvas;
	}

	const [wall, person, noise] = [photo(), photo(), grains(width * 2, height * 2)];

	window.picture = {
		markRows,
		draw(context, frame) {
			context.globalAlpha = 1;
			context.drawImage(wall, 0, 0);
			context.save();
			const swayX = Math.sin(frame / 20) * width * 0.05;
			const swayY = Math.cos(frame / 13) * height * 0.03;
			context.beginPath();
			const [x, y] = [width / 2 + swayX, height * 0.45 + swayY];
			context.ellipse(x, y, width * 0.16, height * 0.34, 0, 0, 7);
			context.ellipse(x, height * 1.1 + swayY, width * 0.33, height * 0.4, 0, 0, 7);
			context.clip();
			context.drawImage(person, swayX, swayY);
			context.restore();
			context.globalAlpha = 0.02; // a standard deviation of 1.5 of 255
			// Another part of it each time: the noise of a camera never repeats.
			context.drawImage(noise, -((frame * 7919) % width), -((frame * 104_729) % height));
			context.globalAlpha = 1;
			for (let bit = 0; bit < BITS; bit++) {
				context.fillStyle = (frame >> bit) & 1 ? '#fff' : '#000';
				context.fillRect((bit * width) / BITS, 0, width / BITS, markRows(height));
			}
		},
		numberOf(luma, width, height) {
			const row = Math.floor(markRows(height) / 2) * width;
			let frame = 0;
			for (let bit = 0; bit < BITS; bit++) {
				if (luma[row + Math.floor(((bit + 0.5) * width) / BITS)]! > 127) frame |= 1 << bit;
			}
			return frame;
		}
	};
}
