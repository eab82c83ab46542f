import { expect, test } from 'bun:test';
import { SerialQueue } from '#lib/server/serial-queue.ts';

/** A task that ends when the test says so. */
function held<T>() {
	const { promise, resolve } = Promise.withResolvers<T>();
	return { task: () => promise, end: resolve };
}

test('a task starts when the one before it has ended', async () => {
	const queue = new SerialQueue();
	const first = held<void>();
	const log: string[] = [];
	void queue.add(first.task).then(() => log.push('first ended'));
	const second = queue.add(async () => log.push('second started'));
	await Promise.resolve();
	expect(log).toEqual([]);
	first.end();
	await second;
	expect(log).toEqual(['first ended', 'second started']);
});

test('the caller gets what the task returns or throws, and later tasks run all the same', async () => {
	const queue = new SerialQueue();
	const failing = queue.add(() => Promise.reject(new Error('no')));
	const next = queue.add(async () => 'yes');
	expect(await failing.catch(String)).toBe('Error: no');
	expect(await next).toBe('yes');
});

test('the queue is idle when everything added before has ended, also by failing', async () => {
	const queue = new SerialQueue();
	await queue.idle;
	const first = held<void>();
	let isIdle = false;
	void queue.add(first.task);
	queue.add(() => Promise.reject(new Error('no'))).catch(() => {});
	const idle = queue.idle.then(() => (isIdle = true));
	await Promise.resolve();
	expect(isIdle).toBe(false);
	first.end();
	await idle;
	expect(isIdle).toBe(true);
});

test('the queue is full while the cost of its tasks reaches the limit, whether they fail or not', async () => {
	const queue = new SerialQueue(3);
	const [first, second] = [held<void>(), held<void>()];
	const running = queue.add(first.task, 2);
	expect(queue.isFull).toBe(false);
	const failing = queue.add(() => second.task().then(() => Promise.reject(new Error('no'))), 1);
	expect(queue.isFull).toBe(true);
	first.end();
	await running;
	expect(queue.isFull).toBe(false);
	void queue.add(async () => {}, 2);
	expect(queue.isFull).toBe(true);
	second.end();
	await failing.catch(() => {});
	await queue.idle;
	expect(queue.isFull).toBe(false);
});
