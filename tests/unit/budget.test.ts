import { expect, jest, test, beforeEach, afterEach } from 'bun:test';
import {
	BURST_UNITS,
	Budget,
	Budgets,
	MAX_UNFINISHED_BYTES,
	UNITS_PER_SECOND
} from '#lib/server/budget.ts';

let now = 0;
const budget = () => new Budget(() => now);
beforeEach(() => {
	now = 0;
	jest.useFakeTimers();
});
afterEach(() => jest.useRealTimers());

function pass(ms: number): void {
	now += ms;
	jest.advanceTimersByTime(ms);
}

test('what is spent comes back with time, and never to more than there was', () => {
	const spender = budget();
	spender.spend(BURST_UNITS);
	expect(spender.left).toBe(0);
	pass(100);
	expect(spender.left).toBeCloseTo(UNITS_PER_SECOND / 10);
	pass(60_000);
	expect(spender.left).toBe(BURST_UNITS);
});

test('those who wait go on in their order, as soon as there is something to spend', () => {
	const spender = budget();
	spender.spend(BURST_UNITS + 1_000);
	const order: string[] = [];
	spender.wait(() => {
		order.push('first');
		spender.spend(10_000);
	});
	spender.wait(() => order.push('second'));
	pass(200);
	expect(order).toEqual([]); // still in debt
	pass(100);
	expect(order).toEqual(['first']);
	pass(3_000);
	expect(order).toEqual(['first', 'second']);
});

test('an address that is deep in debt gets nothing new until it has earned it', () => {
	const spender = budget();
	spender.spend(2 * BURST_UNITS);
	expect(spender.isBankrupt).toBe(false);
	spender.spend(10_000);
	expect(spender.isBankrupt).toBe(true);
	pass(3_000);
	expect(spender.isBankrupt).toBe(false);
});

test('what an address lets unfinished is added up over all its connections', () => {
	const keeper = budget();
	expect(keeper.keep(MAX_UNFINISHED_BYTES)).toBe(true);
	expect(keeper.keep(1)).toBe(false);
	keeper.keep(-2);
	expect(keeper.keep(1)).toBe(true);
});

test('addresses that have earned all back are forgotten', () => {
	const budgets = new Budgets();
	const first = budgets.of('192.0.2.1');
	first.keep(1);
	expect(budgets.of('192.0.2.1')).toBe(first);
	budgets.forgetUnused();
	expect(budgets.of('192.0.2.1')).toBe(first);
	first.keep(-1);
	budgets.forgetUnused();
	expect(budgets.of('192.0.2.1')).not.toBe(first);
});
