/** A line that carries little up, as many at home do, and three others to send voice and picture to. */
import { expect } from '@playwright/test';
import { setTimeout } from 'node:timers/promises';
import { framesIn, freshCode } from '../support/caller.ts';
import { longestSilences, watchVoices } from '../support/voices.ts';
import { SCRY } from './internet.ts';
import { test } from './nat-test.ts';

/** Five times what three voices take, and half of what three pictures take where there is room. */
const UPLOAD = '1mbit';
/** A voice that pauses for longer has a gap that people hear as one. */
const GAP_MS = 1_000;
/** For so long no voice may have a gap. */
const HEARD_FOR_MS = 15_000;
/** Until the estimates of the bandwidth have found what the line carries, on a busy machine. */
const SETTLED_MS = 90_000;

/** Runs in the page, before its own code: a camera whose pictures no encoder makes small. */
function filmNoise(): void {
	const getUserMedia = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
	navigator.mediaDevices.getUserMedia = async (constraints) => {
		const stream = await getUserMedia(constraints);
		for (const camera of stream.getVideoTracks()) {
			stream.removeTrack(camera);
			camera.stop();
			const [width, height] = [640, 360];
			const pixels = new ImageData(width, height);
			pixels.data.forEach((_, i, data) => (data[i] = i % 4 === 3 ? 255 : Math.random() * 256));
			const noise = await createImageBitmap(pixels);
			const canvas = Object.assign(document.createElement('canvas'), { width, height });
			const paint = canvas.getContext('2d');
			setInterval(() => {
				const [x, y] = [-Math.random() * width, -Math.random() * height];
				paint?.drawImage(noise, x, y, width * 2, height * 2);
			}, 100);
			stream.addTrack(canvas.captureStream().getVideoTracks()[0]!);
		}
		return stream;
	};
}

test(`with ${UPLOAD} up everybody of four is heard without a gap, and seen`, async ({ lab }) => {
	const narrow = lab.home('narrow', 'port-restricted');
	const wide = lab.home('wide', 'port-restricted');
	narrow.router.limitUpload(UPLOAD);
	const options = { url: `https://${SCRY}`, viewport: { width: 480, height: 360 } };
	const others = await Promise.all(
		['Ann', 'Bo', 'Cleo'].map((name) => wide.person({ ...options, name }))
	);
	const dan = await narrow.person({ ...options, name: 'Dan' });
	await dan.context.addInitScript(filmNoise);
	const people = [...others, dan];
	const code = freshCode();
	for (const one of people) await one.enter(code);
	/** Frames of Dan's picture that each of the others has presented so far. */
	const presented = () => Promise.all(others.map((one) => framesIn(one.tile('Dan'))));

	await Promise.all(
		people.map((one) => one.sees(...people.filter((p) => p !== one).map(({ name }) => name)))
	);
	await expect(async () => {
		const before = await presented();
		await Promise.all(people.map(({ page }) => watchVoices(page)));
		await setTimeout(HEARD_FOR_MS); // how long it goes well is what is tried here
		const silences = await Promise.all(people.map(({ page }) => longestSilences(page)));
		const frames = (await presented()).map((now, index) => now - before[index]!);
		process.stdout.write(
			`In ${HEARD_FOR_MS / 1_000} s the others saw ${frames.join(', ')} frames of Dan; ` +
				`longest silence of a voice: ${Math.round(Math.max(...silences.flat()))} ms.\n`
		);
		expect(silences.map(({ length }) => length)).toEqual(people.map(() => others.length));
		expect(Math.max(...silences.flat())).toBeLessThan(GAP_MS);
		expect(Math.min(...frames)).toBeGreaterThan(0);
	}).toPass({ timeout: SETTLED_MS });
	narrow.router.heal();
});
