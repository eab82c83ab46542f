import { expect, jest, test, beforeEach, afterEach } from 'bun:test';
import {
	BURST_UNITS,
	Budget,
	Budgets,
	MAX_UNFINISHED_BYTES,
	ROW_UNITS,
	UNITS_PER_SECOND
} from '#lib/server/limits/budget.ts';

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

test('spent units come back with time, up to the capacity', () => {
	const spender = budget();
	spender.spend(BURST_UNITS);
	expect(spender.spent).toBe(BURST_UNITS);
	pass(100);
	expect(spender.spent).toBeCloseTo(BURST_UNITS - UNITS_PER_SECOND / 10);
	pass(60_000);
	expect(spender.spent).toBe(0);
});

test('only ROW_UNITS are spent in a row, however many are saved', () => {
	const spender = budget();
	expect(spender.left).toBe(ROW_UNITS);
	spender.spend(ROW_UNITS);
	expect(spender.left).toBe(0);
	pass(10);
	expect(spender.left).toBeGreaterThan(0);
	expect(spender.left).toBeLessThan(ROW_UNITS);
});

test('callers that wait proceed in their order as soon as units are left', () => {
	const spender = budget();
	spender.spend(BURST_UNITS + 1_000);
	const order: string[] = [];
	spender.whenAffordable(() => {
		order.push('first');
		spender.spend(10_000);
	});
	spender.whenAffordable(() => order.push('second'));
	pass(200);
	expect(order).toEqual([]); // still in debt
	pass(1_000);
	expect(order).toEqual(['first']);
	pass(5_000);
	expect(order).toEqual(['first', 'second']);
});

test('a caller does not wait while units are left, unless others wait', () => {
	const spender = budget();
	const order: string[] = [];
	spender.whenAffordable(() => order.push('at once'));
	expect(order).toEqual(['at once']);
	spender.spend(ROW_UNITS + 10);
	spender.whenAffordable(() => order.push('first'));
	spender.whenAffordable(() => order.push('second'));
	pass(1_000);
	expect(order).toEqual(['at once', 'first', 'second']);
});

test('an address at its largest debt gets no connection until it has earned units, and its debt stops growing', () => {
	const spender = budget();
	spender.spend(2 * BURST_UNITS);
	expect(spender.isBankrupt).toBe(false);
	spender.spend(1_000_000);
	expect(spender.isBankrupt).toBe(true);
	pass(10);
	expect(spender.isBankrupt).toBe(false);
	pass(8_000);
	expect(spender.left).toBeGreaterThan(0);
});

test('unfinished bytes are added up over all connections of an address', () => {
	const keeper = budget();
	expect(keeper.keep(MAX_UNFINISHED_BYTES)).toBe(true);
	expect(keeper.keep(1)).toBe(false);
	keeper.keep(-2);
	expect(keeper.keep(1)).toBe(true);
});

test('the budget of an address is dropped when it is full and no connection is open', () => {
	const budgets = new Budgets();
	const first = budgets.of('192.0.2.1');
	first.keep(1);
	expect(budgets.of('192.0.2.1')).toBe(first);
	budgets.forgetUnused();
	expect(budgets.of('192.0.2.1')).toBe(first);
	first.keep(-1);
	first.connections = 1;
	budgets.forgetUnused();
	expect(budgets.of('192.0.2.1')).toBe(first);
	first.connections = 0;
	budgets.forgetUnused();
	expect(budgets.of('192.0.2.1')).not.toBe(first);
});
