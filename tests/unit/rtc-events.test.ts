import { expect, test } from 'bun:test';
import type { RtcEvent } from '#lib/rtc/events.ts';
import { call, pair } from '../support/pair.ts';

type Told<T extends RtcEvent['type']> = Extract<RtcEvent, { type: T }>;
const told = <T extends RtcEvent['type']>({ events }: { events: RtcEvent[] }, type: T) =>
	events.filter((event): event is Told<T> => event.type === type);

/** `sent offer by server`. */
const signals = (side: { events: RtcEvent[] }) =>
	told(side, 'signal').map(({ sent, way, signal }) => {
		const what = 'description' in signal ? signal.description.type : Object.keys(signal).at(-1);
		return `${sent ? 'sent' : 'received'} ${what} by ${way}`;
	});

test('the first signals are told at both ends, with their way', async () => {
	const { wire, ann, bob } = pair();
	await wire.settle();
	expect(signals(ann)).toEqual(['sent offer by server', 'received answer by server']);
	expect(signals(bob)).toEqual(['received offer by server', 'sent answer by server']);
});

test('a signal that goes by both ways is told twice', async () => {
	const { wire, ann } = await call();
	ann.connection.become('disconnected');
	ann.events.length = 0;
	ann.connection.gather({ candidate: 'candidate:1 1 udp 1 192.0.2.1 9 typ host', sdpMid: '0' });
	await wire.settle();
	expect(signals(ann)).toEqual(['sent candidate by channel', 'sent candidate by server']);
});

test('the states of a connection are told as they are reached', async () => {
	const { ann } = await call();
	expect(told(ann, 'connection-state').map(({ kind, state }) => `${kind} ${state}`)).toEqual([
		'signaling have-local-offer',
		'signaling stable',
		'connection connected'
	]);
});

test('a step is told where it is taken, and where it is asked for', async () => {
	const { ann, bob, pass, cut } = await call();
	await pass(1_000);
	cut();
	for (const { connection } of [ann, bob]) connection.become('failed');
	await pass(1_000);
	expect(told(ann, 'step').map(({ step }) => step)).toContain('restart');
	expect(told(bob, 'step').map(({ step }) => step)).toContain('restart');
});

test('an offer without an answer is told when it is sent again', async () => {
	const { ann, clock } = pair();
	await clock.pass(10_000);
	expect(told(ann, 'step').map(({ step }) => step)).toEqual(['repeat']);
});

test('a step tells what it is for, besides trouble', async () => {
	const { ann, bob, pass } = await call();
	await pass(1_000);
	const causes = (side: typeof ann) => told(side, 'step').map(({ step, cause }) => [step, cause]);
	ann.peer.networkChanged();
	await pass(1_000);
	expect(causes(ann)).toEqual([['restart', 'network']]);
	await pass(20_000);
	bob.peer.networkChanged();
	await pass(1_000);
	expect(causes(bob)).toEqual([['restart', 'network']]);
	expect(causes(ann).at(-1)).toEqual(['restart', 'asked']);
});

test('a goodbye is told by both ways', async () => {
	const { wire, ann, bob, pass } = await call();
	await pass(1_000);
	for (const side of [ann, bob]) side.events.length = 0;
	ann.peer.leave();
	await wire.settle();
	expect(signals(ann)).toEqual(['sent bye by channel', 'sent bye by server']);
	expect(signals(bob)).toContain('received bye by channel');
});
