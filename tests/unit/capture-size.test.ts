import { CaptureSize } from '#lib/rtc/media/capture-size.ts';
import { expect, test } from 'bun:test';
import { FakeClock } from '../support/fake-clock.ts';
import { FakeTrack } from '../support/fake-media.ts';

class Lens extends FakeTrack {
	readonly asked: unknown[] = [];
	fails = false;
	#size = { width: 1280, height: 720 };

	constructor(size = { width: 1280, height: 720 }) {
		super('video', { label: '', deviceId: '', groupId: '' });
		this.#size = size;
	}

	override getSettings(): MediaTrackSettings {
		return this.#size;
	}

	override async applyConstraints({ height }: MediaTrackConstraints = {}): Promise<void> {
		const { ideal } = height as { ideal: number };
		this.asked.push(ideal);
		if (this.fails) throw new DOMException('', 'OverconstrainedError');
		this.#size = { width: (ideal * 16) / 9, height: ideal };
	}
}

function capture() {
	const clock = new FakeClock();
	let changes = 0;
	const size = new CaptureSize(clock, () => changes++);
	return {
		/** Wants so many rows for a while, and says so once a second. */
		want: async (track: Lens, rows: number, seconds: number) => {
			for (let i = 0; i < seconds; i++) {
				size.fit(track, rows);
				await clock.pass(1_000);
			}
		},
		changes: () => changes
	};
}

test('less is captured when less has sufficed for a while, and more at once', async () => {
	const { want, changes } = capture();
	const lens = new Lens();
	await want(lens, 360, 8);
	expect(lens.asked).toEqual([]);
	await want(lens, 360, 8);
	expect(lens.asked).toEqual([360]);
	expect(changes()).toBe(1);
	await want(lens, 720, 1);
	expect(lens.asked).toEqual([360, 720]);
});

test('a size between two steps is captured at the larger one', async () => {
	const { want } = capture();
	const lens = new Lens();
	await want(lens, 270, 20);
	expect(lens.asked).toEqual([360]);
});

test('wishes that come and go change nothing', async () => {
	const { want } = capture();
	const lens = new Lens();
	for (let i = 0; i < 20; i++) {
		await want(lens, 360, 3);
		await want(lens, 720, 1);
	}
	expect(lens.asked).toEqual([]);
});

test('the camera is never asked for more than it was opened with', async () => {
	const { want } = capture();
	const lens = new Lens({ width: 320, height: 240 });
	await want(lens, 720, 10);
	expect(lens.asked).toEqual([]);
});

test('a camera that cannot is asked once, and another one anew', async () => {
	const { want } = capture();
	const [stubborn, other] = [new Lens(), new Lens()];
	stubborn.fails = true;
	await want(stubborn, 180, 20);
	await want(other, 180, 20);
	expect([stubborn.asked, other.asked]).toEqual([[180], [180]]);
});
