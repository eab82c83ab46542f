import { TransportChoice } from '#lib/signaling/transport-choice.ts';
import { beforeEach, describe, expect, test } from 'bun:test';

const WEBSOCKET = ['websocket', 'polling'] as const;
const WITH_UPGRADE = ['polling', 'websocket'] as const;
const POLLING_ONLY = ['polling'] as const;
const MINUTE = 60_000;

let choice: TransportChoice;
beforeEach(() => (choice = new TransportChoice()));

test('a WebSocket comes first, and polling where it is refused', () => {
	expect(choice.transports(0)).toEqual(WEBSOCKET);
	choice.connected('polling'); // it was refused
	choice.pinged('polling');
	expect(choice.transports(0)).toEqual(WEBSOCKET); // a refusal costs no time
});

describe('after a silent WebSocket', () => {
	beforeEach(() => {
		choice.silent();
	});

	test('polling comes first, and the upgrade is tried beside it', () => {
		expect(choice.transports(0)).toEqual(WITH_UPGRADE);
	});

	test('polling stays first for the visit when the server is heard and the upgrade is not', () => {
		choice.connected('polling');
		choice.pinged('polling');
		choice.broke('polling', 5 * MINUTE, true, 5 * MINUTE);
		choice.failed(); // the server restarts
		expect(choice.transports(24 * 60 * MINUTE)).toEqual(POLLING_ONLY);
	});

	test('an upgrade that succeeds shows that WebSockets pass', () => {
		choice.connected('polling');
		choice.connected('websocket');
		choice.pinged('websocket');
		expect(choice.transports(0)).toEqual(WEBSOCKET);
	});

	test('a server that was down proves nothing: the upgrade is tried again', () => {
		choice.connected('polling');
		choice.broke('polling', 1_000, true, 1_000); // before it was heard again
		choice.failed();
		expect(choice.transports(0)).toEqual(WITH_UPGRADE);
	});

	test('polling that never worked is left again, and the WebSocket gets more time', () => {
		const { silenceMs } = choice;
		choice.failed();
		expect(choice.transports(0)).toEqual(WEBSOCKET);
		choice.silent();
		expect(choice.silenceMs).toBeGreaterThan(silenceMs);
		for (let times = 0; times < 20; times++) choice.silent();
		expect(choice.silenceMs).toBe(12_000);
		choice.connected('websocket');
		expect(choice.silenceMs).toBe(3_000);
	});
});

describe('a WebSocket that goes silent', () => {
	const silentAfter = (livedMs: number, now = 0) => {
		choice.connected('websocket');
		choice.broke('websocket', livedMs, true, now);
	};

	test('once is tried again', () => {
		silentAfter(2_000);
		expect(choice.transports(0)).toEqual(WEBSOCKET);
	});

	test('twice within a minute of its beginning makes room for polling', () => {
		silentAfter(2_000);
		silentAfter(23_000);
		expect(choice.transports(0)).toEqual(POLLING_ONLY);
	});

	test('after a long life is tried again, however often', () => {
		for (let times = 0; times < 5; times++) silentAfter(MINUTE);
		expect(choice.transports(0)).toEqual(WEBSOCKET);
	});

	test('now and then, with a long life between, is tried again', () => {
		silentAfter(2_000);
		silentAfter(5 * MINUTE);
		silentAfter(2_000);
		expect(choice.transports(0)).toEqual(WEBSOCKET);
	});

	test('twice gets another chance after ten minutes: it may have been the server', () => {
		silentAfter(2_000);
		silentAfter(2_000, MINUTE);
		choice.connected('polling');
		expect(choice.transports(10 * MINUTE)).toEqual(POLLING_ONLY);
		expect(choice.transports(11 * MINUTE)).toEqual(WITH_UPGRADE);
		expect(choice.transports(12 * MINUTE)).toEqual(WITH_UPGRADE);
	});
});

describe('a WebSocket that is closed', () => {
	const closedAfter = (livedMs: number) => {
		choice.connected('websocket');
		choice.broke('websocket', livedMs, false, 0);
	};

	test('at once is tried again, however often: that was no silence', () => {
		for (let times = 0; times < 5; times++) closedAfter(5_000);
		expect(choice.transports(0)).toEqual(WEBSOCKET);
	});

	test('when a server that hears nothing would close it, twice, makes room for polling', () => {
		closedAfter(23_000);
		closedAfter(30_000);
		expect(choice.transports(0)).toEqual(POLLING_ONLY);
	});
});
