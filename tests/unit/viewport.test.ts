import type { Call } from '#lib/call/call.svelte.ts';
import { atMostPixels, drawnSize, type Size } from '#lib/features/viewport/drawn-size.ts';
import { LastSpeakers } from '#lib/features/viewport/last-speakers.ts';
import { shares } from '#lib/features/viewport/shares.ts';
import { VIEWPORT } from '#lib/features/viewport/viewport-channel.ts';
import { Viewport } from '#lib/features/viewport/viewport.svelte.ts';
import { wishFor } from '#lib/features/viewport/wish.ts';
import { decode, encode } from '#lib/rtc/messages.ts';
import { describe, expect, test } from 'bun:test';
import { eventually } from '../support/eventually.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { peerId } from '../support/fake-room.ts';
import { twoCalls } from '../support/two-calls.ts';
import { quiet } from '../support/wire.ts';

const BO = peerId('b');
const NOTHING = { width: 0, height: 0, frameRate: 0 };
const size = (height: number): Size => ({ width: (height * 16) / 9, height });

/** Two calls in which a test says at what size Ann sees pictures, on a clock of her own. */
async function watching(prepare: (call: Call) => void = () => {}) {
	const clock = new FakeClock();
	const looks: ((size: Size | undefined) => void)[] = [];
	class Watched extends Viewport {
		constructor(call: Call) {
			prepare(call);
			super(
				call,
				(_, seen) => {
					looks.push(seen);
					return () => {};
				},
				clock
			);
		}
	}
	const it = await twoCalls(Watched);
	const viewport = it.ann.get(Watched);
	const frames = {
		...{ totalVideoFrames: 0, droppedVideoFrames: 0 },
		...{ corruptedVideoFrames: 0, creationTime: 0 }
	};
	return {
		...it,
		/** Of every element. */
		frames,
		clock,
		viewport,
		seen: it.seen,
		/** Ann has an element for a picture of Bo; the function that is returned says how large. */
		show(of: 'camera' | 'screen' = 'camera') {
			const video = { getVideoPlaybackQuality: () => frames } as HTMLVideoElement;
			const end = viewport.watch({ peer: BO, of })(video);
			return { look: looks.at(-1)!, end: () => end?.() };
		},
		/** What Ann has asked for, message by message. */
		asked: () =>
			it.sentByAnn
				.filter((text) => text.startsWith('{"type":"viewport"'))
				.map((text) => JSON.parse(text) as { camera?: object; screen?: object }),
		/** Bo says this to Ann. */
		hear(message: object) {
			const { peerOfAnn } = it;
			it.ann.messages.deliver(peerOfAnn, VIEWPORT, encode(VIEWPORT, message));
		}
	};
}

describe('a picture', () => {
	test('is asked for as large as it is seen, and Bo knows it', async () => {
		using it = await watching();
		const { look } = it.show();
		look(size(360));
		expect(it.asked().at(-1)?.camera).toEqual({ width: 640, height: 360, frameRate: 24 });
		await eventually(() => it.peerOfBo.wishes?.camera?.height === 360);
	});

	test('of a camera that is off is asked for all the same, so that it comes when it is on', async () => {
		using it = await watching();
		it.seen.byAnn.about = { name: 'Bo', camera: false };
		const { look } = it.show();
		look(size(360));
		await it.clock.pass(500);
		expect(it.asked().at(-1)?.camera).toMatchObject({ height: 360, frameRate: 24 });
	});

	test('of a camera that is off takes no share of a limit, and one when it is on', async () => {
		using it = await watching();
		it.ann.dataLimit = 300_000;
		it.seen.byAnn.about = { name: 'Bo', camera: false };
		const { look } = it.show();
		look(size(360));
		await it.clock.pass(500);
		expect(it.asked().at(-1)?.camera).toEqual(NOTHING);
		it.seen.byAnn.about = { name: 'Bo', camera: true };
		await quiet();
		await it.clock.pass(500);
		expect(it.asked().at(-1)?.camera).toMatchObject({ height: 360 });
	});

	test('that nobody can see is not asked for', async () => {
		using it = await watching();
		const { look } = it.show();
		look(size(360));
		look(undefined);
		await it.clock.pass(500);
		expect(it.asked().at(-1)?.camera).toEqual(NOTHING);
		expect(it.viewport.conceals({ peer: BO, of: 'camera' })).toBe(false);
	});

	test('without an element is left to its sender', async () => {
		using it = await watching();
		expect(it.asked().every(({ camera }) => camera === undefined)).toBe(true);
		const { look, end } = it.show('screen');
		look(size(1080));
		end();
		await it.clock.pass(500);
		expect(it.asked().at(-1)?.screen).toBeUndefined();
	});

	test('in two places is asked for as the larger one', async () => {
		using it = await watching();
		const [small, large] = [it.show(), it.show()];
		small.look(size(90));
		large.look(size(720));
		await it.clock.pass(500);
		expect(it.asked().at(-1)?.camera).toMatchObject({ height: 720 });
		large.look(undefined);
		await it.clock.pass(500);
		expect(it.asked().at(-1)?.camera).toMatchObject({ height: 90 });
	});

	test('that changes all the time is told a few times a second, and its last size is told', async () => {
		using it = await watching();
		const { look } = it.show();
		const before = it.asked().length;
		for (let i = 0; i < 100; i++) {
			look(size(i % 2 ? 180 : 720));
			await it.clock.pass(20);
		}
		await it.clock.pass(1_000);
		expect(it.asked().length - before).toBeLessThanOrEqual(9);
		expect(it.asked().at(-1)?.camera).toMatchObject({ height: 180 });
	});

	test('of a call that was left is not asked for, and not concealed', async () => {
		using it = await watching();
		const { look } = it.show();
		look(size(360));
		it.hear({ sends: 0 });
		it.ann.leave();
		await quiet();
		expect(it.viewport.conceals({ peer: BO, of: 'camera' })).toBe(false);
		const before = it.asked().length;
		look(size(720));
		await it.clock.pass(1_000);
		expect(it.asked()).toHaveLength(before);
	});

	test('that is seen tells how much of it is not drawn, once a second', async () => {
		using it = await watching();
		const noted: number[] = [];
		it.ann.noteUndrawn = (share) => noted.push(share);
		const { look } = it.show();
		const second = async (arrived: number, dropped: number) => {
			it.frames.totalVideoFrames += arrived;
			it.frames.droppedVideoFrames += dropped;
			await it.clock.pass(1_000);
		};
		await second(20, 20); // not seen yet
		look(size(360));
		await second(20, 20); // from now on
		await second(20, 5);
		await second(9, 9); // too few
		look(undefined);
		await second(20, 20);
		expect(noted).toEqual([0, 0, 0.25, 0, 0]);
	});

	test('that its sender pauses is concealed until it is sent again', async () => {
		using it = await watching();
		it.show().look(size(360));
		const conceals = () => it.viewport.conceals({ peer: BO, of: 'camera' });
		it.hear({ sends: 0 });
		expect(conceals()).toBe(true);
		it.hear({ sends: 15 });
		expect(conceals()).toBe(false);
	});
});

describe('a limit for data', () => {
	test('is kept by what is asked for', async () => {
		using it = await watching();
		it.show().look(size(720));
		it.ann.dataLimit = 140_000;
		await quiet();
		await it.clock.pass(500);
		expect(it.asked().at(-1)?.camera).toMatchObject({ bitrate: 100_000 });
	});

	test('of nothing leaves the voices, and conceals what stands still', async () => {
		using it = await watching();
		it.show().look(size(720));
		it.ann.dataLimit = 0;
		await quiet();
		await it.clock.pass(500);
		expect(it.asked().at(-1)?.camera).toEqual(NOTHING);
		expect(it.viewport.conceals({ peer: BO, of: 'camera' })).toBe(true);
	});

	test('goes to screens first, then to those who spoke last', () => {
		const seen = (['a', 'b', 'c'] as const).map((peer, i) => ({
			peer,
			of: 'camera' as const,
			spokeAt: [-Infinity, 5, 2][i]!
		}));
		const shareOf = shares([...seen, { peer: 'a', of: 'screen', spokeAt: -Infinity }], 3, 170_000);
		expect(shareOf({ peer: 'a', of: 'screen' })).toBe(25_000);
		expect(seen.map(shareOf)).toEqual([0, 25_000, 0]);
		expect(shares(seen, 3, Infinity)(seen[0]!)).toBe(Infinity);
	});
});

test.each([
	[1, { height: 720, frameRate: 20 }],
	[2, { height: 480, frameRate: 12 }]
])('a machine that is behind asks for smaller pictures: at level %d', async (level, asked) => {
	using it = await watching((call) => Object.defineProperty(call, 'overload', { value: level }));
	it.show().look(size(700));
	it.show('screen').look(size(1_080));
	await it.clock.pass(1_000);
	expect(it.asked().at(-1)).toMatchObject({ camera: asked, screen: { height: 1_080 } });
});

test('a machine that is behind asks for fewer frames, and only for those who speak', async () => {
	using it = await watching((call) => Object.defineProperty(call, 'overload', { value: 3 }));
	it.show().look(size(360));
	expect(it.asked().at(-1)?.camera).toMatchObject({ height: 360, frameRate: 10 }); // nobody has spoken yet
	const clock = new FakeClock();
	const speakers = new LastSpeakers(clock);
	speakers.read([
		{ id: 'a', level: 0.3 },
		{ id: 'b', level: 0.01 }
	]);
	expect([speakers.speaks('a'), speakers.speaks('b')]).toEqual([true, false]);
	await clock.pass(60_000);
	expect(speakers.speaks('a')).toBe(true); // the last one
	speakers.read([{ id: 'b', level: 0.3 }]);
	expect([speakers.speaks('a'), speakers.speaks('b')]).toEqual([false, true]);
});

test('a size with fewer pixels has the same shape, and a small one stays', () => {
	expect(atMostPixels({ width: 400, height: 225 }, 320 * 180)).toEqual({ width: 320, height: 180 });
	expect(atMostPixels({ width: 100, height: 400 }, 10_000)).toEqual({ width: 50, height: 200 });
	expect(atMostPixels(size(90), 320 * 180)).toEqual(size(90));
	expect(atMostPixels(size(90), Infinity)).toEqual(size(90));
});

describe('a wish', () => {
	test('is the next size that common pictures have, and few frames for small ones', () => {
		expect(wishFor('camera', size(700))).toEqual({ width: 1280, height: 720, frameRate: 30 });
		expect(wishFor('camera', size(140))).toEqual({ width: 320, height: 180, frameRate: 15 });
		expect(wishFor('camera', { width: 300, height: 500 })).toMatchObject({
			width: 360,
			height: 600
		});
		expect(wishFor('screen', size(3_000))).toMatchObject({ height: 2_160 });
	});

	test('does not change while a size trembles', () => {
		let wish = wishFor('camera', size(360));
		for (let i = 0; i < 50; i++) {
			const next = wishFor('camera', size(376 + 18 * (i % 2 ? 1 : -1)), wish);
			expect(next).toEqual(wish);
			wish = next;
		}
	});

	test('is for the whole picture, also where a tile cuts it off', () => {
		const picture = { width: 16, height: 9 };
		const tile = { width: 300, height: 300 };
		expect(drawnSize(picture, tile, true)).toEqual({ width: 300, height: 168.75 });
		expect(drawnSize(picture, tile, false).height).toBe(300);
	});
});

describe('a message', () => {
	const read = (message: object) =>
		decode(VIEWPORT.schema, JSON.stringify({ type: 'viewport', ...message }));

	test('with insane numbers is read as what is possible', () => {
		expect(read({ camera: { width: 1e9, height: -5, frameRate: 1e9, bitrate: 1e99 } })).toEqual({
			camera: { width: 8_192, height: 0, frameRate: 60, bitrate: 100_000_000 }
		});
		expect(read({ camera: { width: 1, height: 0.1 } })).toEqual({
			camera: { width: 16, height: 16, frameRate: 30 }
		});
		expect(decode(VIEWPORT.schema, '{"camera":{"width":1e999,"height":9}}')).toEqual({
			camera: { width: 8_192, height: 16, frameRate: 30 }
		});
	});

	test('of another shape is dropped, and unknown fields are ignored', () => {
		expect(read({ camera: 'large' })).toBeUndefined();
		expect(read({ camera: { width: '1', height: 1 } })).toBeUndefined();
		expect(read({ sends: null })).toBeUndefined();
		expect(read({ later: { width: 1 } })).toEqual({});
	});
});
