/** How near what arrived is to what was drawn. */
import type {} from './loopback.ts';

export interface Quality {
	/** Peak signal-to-noise ratio of luma, in dB. */
	psnr: number;
	/** Structural similarity of luma over blocks of 8 x 8, 0 to 1 (Wang et al., 2004). */
	ssim: number;
}

/** Runs in the page: medians over some frames that arrive, compared when all are there. */
export async function compare({
	frames,
	width,
	height
}: {
	frames: number;
	width: number;
	height: number;
}): Promise<Quality> {
	const BLOCK = 8;
	const [C1, C2] = [(0.01 * 255) ** 2, (0.03 * 255) ** 2];
	const canvas = document.createElement('canvas');
	[canvas.width, canvas.height] = [width, height];
	const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true })!;

	/** Luma as a browser converts it to (ITU-R BT.601, 16 to 235). */
	function drawn(frame: number): Uint8Array {
		window.picture.draw(context, frame);
		const { data } = context.getImageData(0, 0, width, height);
		return Uint8Array.from({ length: width * height }, (_, i) => {
			const [red, green, blue] = [data[i * 4]!, data[i * 4 + 1]!, data[i * 4 + 2]!];
			return 16.5 + (65.481 * red + 128.553 * green + 24.966 * blue) / 255;
		});
	}

	function blockSimilarity(a: Uint8Array, b: Uint8Array, start: number): number {
		let [sumA, sumB, sumAA, sumBB, sumAB] = [0, 0, 0, 0, 0];
		for (let y = 0; y < BLOCK; y++) {
			for (let i = start + y * width; i < start + y * width + BLOCK; i++) {
				const [p, q] = [a[i]!, b[i]!];
				sumA += p;
				sumB += q;
				sumAA += p * p;
				sumBB += q * q;
				sumAB += p * q;
			}
		}
		const count = BLOCK * BLOCK;
		const [meanA, meanB] = [sumA / count, sumB / count];
		const [varA, varB] = [sumAA / count - meanA ** 2, sumBB / count - meanB ** 2];
		const covariance = sumAB / count - meanA * meanB;
		return (
			((2 * meanA * meanB + C1) * (2 * covariance + C2)) /
			((meanA ** 2 + meanB ** 2 + C1) * (varA + varB + C2))
		);
	}

	function qualityOf(arrived: Uint8Array): Quality {
		const sent = drawn(window.picture.numberOf(arrived, width, height));
		const first = Math.ceil(window.picture.markRows(height) / BLOCK) * BLOCK;
		let squares = 0;
		for (let i = first * width; i < sent.length; i++) squares += (sent[i]! - arrived[i]!) ** 2;
		const meanSquare = squares / (sent.length - first * width);
		let [similarity, blocks] = [0, 0];
		for (let y = first; y + BLOCK <= height; y += BLOCK) {
			for (let x = 0; x + BLOCK <= width; x += BLOCK) {
				similarity += blockSimilarity(sent, arrived, y * width + x);
				blocks++;
			}
		}
		return { psnr: 10 * Math.log10(255 ** 2 / meanSquare), ssim: similarity / blocks };
	}

	const qualities = (await window.loopback.record(frames)).map(qualityOf);
	const median = (of: keyof Quality) =>
		qualities.map((each) => each[of]).sort((a, b) => a - b)[frames >> 1]!;
	return { psnr: median('psnr'), ssim: median('ssim') };
}
