import { describe, expect, test } from 'bun:test';
import type { Path } from '#lib/rtc/diagnosis/candidates.ts';
import { diagnose, type Diagnosis } from '#lib/rtc/diagnosis/diagnosis.ts';
import type { IceReport } from '#lib/rtc/diagnosis/ice-observer.ts';
import { recorded } from '../support/recorded.ts';

// Recorded in two real browsers, each behind a router: see tests/bench/record-evidence.ts.
test.each<[name: string, here: Diagnosis | undefined, there: Diagnosis | undefined]>([
	['no-servers', 'no-servers', 'no-servers'],
	['relay-missing', 'relay-missing', 'relay-missing'],
	['symmetric', 'symmetric-both', 'symmetric-both'],
	['one-stun', 'no-direct-path', 'no-direct-path'],
	['udp-blocked', 'udp-blocked-here', 'udp-blocked-there'],
	['udp-blocked-turn', 'udp-blocked-here', 'udp-blocked-there'],
	['refused', 'relay-refused', 'relay-refused'],
	['unreachable-udp', 'relay-unreachable', 'relay-unreachable'],
	['unreachable-tcp', 'relay-unreachable', 'relay-unreachable'],
	['full', 'relay-full', 'relay-full'],
	['broken', 'relay-broken', 'relay-broken'],
	['direct', undefined, undefined],
	['relayed-tcp', undefined, undefined]
])('%s: %p on the one side, %p on the other', (name, here, there) => {
	const known = recorded(name);
	expect(diagnose(known.here)).toBe(here);
	expect(diagnose(known.there!)).toBe(there);
});

describe('what the connection cannot know', () => {
	test('a browser that is gone is told from a path that broke by whether the server sees it', () => {
		const { here } = recorded('gone');
		expect(diagnose(here, { present: false })).toBe('peer-gone');
		expect(diagnose(here)).toBe('path-lost');
		expect(diagnose(here, { online: false })).toBe('offline');
	});

	test('a browser that never describes itself is silent, once it was waited for', () => {
		const { here } = recorded('silent');
		expect(diagnose(here)).toBeUndefined();
		expect(diagnose(here, { waited: true })).toBe('peer-silent');
		expect(diagnose(here, { waited: true, present: false })).toBe('peer-gone');
	});

	test('while pairs are being tried, nothing is said that may yet turn out well', () => {
		for (const name of ['symmetric', 'udp-blocked', 'broken', 'unreachable-udp']) {
			const { here } = recorded(name);
			expect(diagnose({ ...here, state: 'connecting' })).toBeUndefined();
		}
	});

	test('a link that was closed, or that is well, has no diagnosis', () => {
		expect(diagnose({ ...recorded('symmetric').here, state: 'closed' })).toBeUndefined();
		expect(diagnose(recorded('direct').here, { online: false, present: false })).toBeUndefined();
	});
});

// Derived from what was recorded, where no such network was at hand.
describe('derived', () => {
	const failed = (name: string, change: Partial<IceReport>): Diagnosis | undefined =>
		diagnose({ ...recorded(name).here, ...change });
	const { local, remote } = recorded('symmetric').here;
	const oneMapping = (paths: Path[]) => paths.slice(0, -1);
	const isNot = (type: Path['type']) => (path: Path) => path.type !== type;

	test('whose router is symmetric is said where only one of them is', () => {
		expect(failed('symmetric', { remote: oneMapping(remote) })).toBe('symmetric-here');
		expect(failed('symmetric', { local: oneMapping(local) })).toBe('symmetric-there');
	});

	test('two mappings of two sockets, or of hidden ones, prove nothing', () => {
		const hidden = (paths: Path[]) =>
			paths.map((path) => ({ ...path, related: { address: '0.0.0.0', port: 0 } }));
		expect(failed('symmetric', { local: hidden(local), remote: hidden(remote) })).toBe(
			'no-direct-path'
		);
		const apart = local.map((path, index) => ({
			...path,
			related: { address: '192.168.1.2', port: 50_000 + index }
		}));
		expect(failed('symmetric', { local: apart })).toBe('symmetric-there');
	});

	test('an error of one interface is no reason while another was answered', () => {
		const errors = [{ url: 'stun:198.51.100.10:34780', code: 701, text: 'timed out' }];
		expect(failed('one-stun', { errors })).toBe('no-direct-path');
		// Answered with its own address, because there is no router: no candidate of its own then.
		const two = [...local.filter(isNot('srflx')), { ...local[0]!, address: '10.0.0.7' }];
		expect(failed('one-stun', { errors, local: two })).not.toBe('udp-blocked-here');
		expect(failed('one-stun', { errors, local: two.slice(1) })).toBe('udp-blocked-here');
	});

	test('a public address needs no STUN', () => {
		const open = [{ ...local[0]!, address: '198.51.100.77' }];
		expect(failed('udp-blocked', { local: open })).toBe('no-direct-path');
		expect(failed('one-stun', { remote: open })).toBe('no-direct-path');
	});

	test('a browser that tells no errors is not made to say why', () => {
		const silent = recorded('refused').here;
		delete silent.errors;
		expect(diagnose(silent)).toBe('relay-failed-here');
	});

	test('one server that nobody reaches may be down; several, or one that others reach, tell of the network', () => {
		const { here } = recorded('udp-blocked-turn');
		const unreached = { remote: here.remote.filter(isNot('relay')).filter(isNot('srflx')) };
		expect(failed('udp-blocked-turn', unreached)).toBe('relay-unreachable');
		const urls = [...here.urls, 'stun:198.51.100.99'];
		expect(failed('udp-blocked-turn', { ...unreached, urls })).toBe('udp-blocked-here');
	});

	test('a relay that only the other side does not get is their affair', () => {
		const { here } = recorded('broken');
		expect(failed('broken', { remote: here.remote.filter(isNot('relay')) })).toBe(
			'relay-failed-there'
		);
	});

	test('relay only: a refusal is said at once, silence when it was waited for', () => {
		const alone: Partial<IceReport> = { policy: 'relay', local: [], state: 'connecting' };
		expect(failed('refused', { ...alone, gathered: false })).toBe('relay-refused');
		expect(failed('unreachable-udp', alone)).toBeUndefined();
		const silent = { ...recorded('unreachable-udp').here, ...alone };
		expect(diagnose(silent, { waited: true })).toBe('relay-unreachable');
	});

	test('a browser without candidates has no way into the network', () => {
		expect(failed('one-stun', { local: [] })).toBe('no-candidates-here');
		expect(failed('one-stun', { remote: [] })).toBe('no-candidates-there');
	});

	test('a path on which DTLS failed is not called missing', () => {
		const stats = recorded('direct').here.stats;
		expect(failed('direct', { state: 'failed', connected: false, stats })).toBe('handshake-failed');
	});

	test('delay and loss are slow, over TCP for a reason of their own', () => {
		const late = (name: string) => {
			const { here } = recorded(name);
			const stats = here.stats.map((one) =>
				'currentRoundTripTime' in one ? { ...one, currentRoundTripTime: 0.8 } : one
			);
			return diagnose({ ...here, stats });
		};
		expect(late('direct')).toBe('slow');
		expect(late('relayed-tcp')).toBe('slow-relay');
		const { here } = recorded('direct');
		const lost = { id: 'R1', type: 'remote-inbound-rtp', fractionLost: 0.2 };
		expect(diagnose({ ...here, stats: [...here.stats, lost] })).toBe('slow');
	});

	test('Firefox names the selected pair on the pair itself, without a transport', () => {
		const { here } = recorded('relayed-tcp');
		const stats = here.stats
			.filter(({ type }) => type !== 'transport')
			.map((one) => (one['nominated'] ? { ...one, selected: true, currentRoundTripTime: 2 } : one));
		expect(diagnose({ ...here, stats })).toBe('slow-relay');
	});
});
