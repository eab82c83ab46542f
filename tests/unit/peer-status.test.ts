import { PeerStatus } from '#lib/rtc/peer-status.ts';
import { expect, test } from 'bun:test';

const CONNECTED = () => {
	const status = new PeerStatus();
	status.update(true);
	return status;
};

test('a peer is connected while media flows, and interrupted when it has stopped', () => {
	const status = new PeerStatus();
	expect([status.state, status.wasConnected]).toEqual(['connecting', false]);
	expect([status.update(false), status.state]).toEqual([false, 'connecting']);
	expect([status.update(true), status.state]).toEqual([true, 'connected']);
	expect([status.update(true), status.state]).toEqual([false, 'connected']);
	expect([status.update(false), status.state]).toEqual([true, 'interrupted']);
	expect(status.wasConnected).toBe(true);
});

test('a peer that was never reached has failed, and was not connected', () => {
	const status = new PeerStatus();
	status.giveUp();
	expect([status.state, status.wasConnected]).toEqual(['failed', false]);
	expect([status.update(false), status.state]).toEqual([false, 'failed']);
});

test('a peer that was lost has failed, and was connected', () => {
	const status = CONNECTED();
	status.giveUp();
	expect([status.state, status.wasConnected]).toEqual(['failed', true]);
});

test('a peer that has failed is connected again when media flows', () => {
	for (const status of [new PeerStatus(), CONNECTED()]) {
		status.giveUp();
		expect([status.update(true), status.state]).toEqual([true, 'connected']);
	}
});

test('a peer that is closed has failed', () => {
	const status = CONNECTED();
	expect(status.closed).toBe(false);
	status.close();
	expect([status.state, status.closed]).toEqual(['failed', true]);
});
