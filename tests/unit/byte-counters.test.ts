import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { FrameCounter, RequestCounter } from '#lib/server/http/byte-counters.ts';
import { frame } from '../support/raw-connection.ts';

/** What `chunks` cost when they are counted one after another, each in portions of `affordable` units. */
function cost(counter: FrameCounter | RequestCounter, chunks: Buffer[], affordable = Infinity) {
	let units = 0;
	let reads = 0;
	for (const chunk of chunks) {
		for (let at = 0; at < chunk.length; reads++) {
			const portion = counter.count(chunk.subarray(at), affordable);
			expect(portion.length).toBeGreaterThan(0);
			units += portion.units;
			at += portion.length;
		}
	}
	return { units, reads };
}

const cut = (bytes: Buffer, length: number) =>
	Array.from({ length: Math.ceil(bytes.length / length) }, (_, i) =>
		bytes.subarray(i * length, (i + 1) * length)
	);

test('a request costs by its lines, a body of polling by its packets', () => {
	const head = Buffer.from('GET / HTTP/1.1\r\nHost: scry.test\r\n\r\n');
	expect(cost(new RequestCounter(), [head]).units).toBeCloseTo(0.5 + 3 * 0.5, 1);
	const body = Buffer.from(Array(1_000).fill('3').join('\x1e'));
	expect(cost(new RequestCounter(), [body]).units).toBeCloseTo(0.5 + 999 + body.length / 1024, 0);
});

test('a portion ends where the budget does', () => {
	const counter = new RequestCounter();
	const { length, units } = counter.count(Buffer.from('\x1e'.repeat(1_000)), 10);
	expect(length).toBeLessThan(15);
	expect(units).toBeGreaterThanOrEqual(10);
	expect(units).toBeLessThan(12);
});

test('a frame costs the same however the network cut it, and so does an empty one', () => {
	const frames = fc.array(
		fc.record({ opcode: fc.constantFrom(0, 1, 9, 10), length: fc.nat(70_000), last: fc.boolean() }),
		{ minLength: 1, maxLength: 5 }
	);
	fc.assert(
		fc.property(frames, fc.integer({ min: 1, max: 5_000 }), (list, size) => {
			const bytes = Buffer.concat(
				list.map(({ opcode, length, last }) => frame(opcode, last, length, 'x'.repeat(length)))
			);
			const whole = cost(new FrameCounter(), [bytes]);
			const parts = cost(new FrameCounter(), cut(bytes, size));
			// Each read costs half a unit besides.
			expect(parts.units - parts.reads / 2).toBeCloseTo(whole.units - whole.reads / 2, 3);
			expect(whole.units).toBeGreaterThanOrEqual(list.length);
		}),
		{ numRuns: 50 }
	);
});

test('ten thousand pings in one read are ten thousand packets', () => {
	const pings = Buffer.concat(Array<Buffer>(10_000).fill(frame(9, true, 0)));
	expect(cost(new FrameCounter(), [pings]).units).toBeGreaterThanOrEqual(10_000);
});

test('a message is unfinished from its first header to its last byte, whatever comes between', () => {
	const counter = new FrameCounter();
	const take = (bytes: Buffer) => counter.count(bytes, Infinity);
	take(frame(1, false, 1_000)); // announced: not a byte has come
	expect(counter.unfinished).toBeGreaterThanOrEqual(1_000);
	take(Buffer.alloc(1_000));
	take(frame(9, true, 0)); // a ping may come between fragments
	expect(counter.unfinished).toBeGreaterThanOrEqual(1_000);
	take(frame(0, true, 5, 'abc'));
	expect(counter.unfinished).toBeGreaterThanOrEqual(1_005);
	take(Buffer.from('de'));
	expect(counter.unfinished).toBe(0);
});

test('a long message is noticed, though it begins and ends in one read', () => {
	const counter = new FrameCounter();
	const long = frame(1, true, 70_000, 'x'.repeat(70_000));
	counter.count(Buffer.concat([long, frame(9, true, 0)]), Infinity);
	expect(counter.unfinished).toBe(0);
	expect(counter.longest).toBeGreaterThanOrEqual(70_000);
	counter.count(frame(9, true, 0), Infinity);
	expect(counter.longest).toBe(0);
});

test('fragments without content add up, too', () => {
	const counter = new FrameCounter();
	counter.count(frame(1, false, 0), Infinity);
	for (let i = 0; i < 1_000; i++) counter.count(frame(0, false, 0), Infinity);
	expect(counter.unfinished).toBeGreaterThan(100_000);
});

test('a frame that announces more than anybody can send is as long as it says', () => {
	const counter = new FrameCounter();
	counter.count(Buffer.from([0x81, 0xff, ...Array<number>(8).fill(0xff), 0, 0, 0, 0]), Infinity);
	expect(counter.unfinished).toBeGreaterThan(2 ** 63);
});
