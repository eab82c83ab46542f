import { describe, expect, test } from 'bun:test';
import { inOrder, verdict } from '../../src/routes/call/check-sentences.ts';
import { unreachableProblem } from '../../src/routes/call/room-sentences.ts';
import { pathProblem } from '#lib/ui/path-sentences.ts';
import type { Finding, Part } from '#lib/rtc/diagnosis/connection-check.ts';
import type { Diagnosis } from '#lib/rtc/diagnosis/diagnosis.ts';

const everything: Record<Diagnosis, true> = {
	offline: true,
	'peer-gone': true,
	'peer-silent': true,
	'peer-floods': true,
	'path-lost': true,
	'no-candidates-here': true,
	'no-candidates-there': true,
	'no-servers': true,
	'udp-blocked-here': true,
	'udp-blocked-there': true,
	'symmetric-both': true,
	'symmetric-here': true,
	'symmetric-there': true,
	'no-direct-path': true,
	'relay-missing': true,
	'relay-refused': true,
	'relay-full': true,
	'relay-unreachable': true,
	'relay-failed-here': true,
	'relay-failed-there': true,
	'relay-broken': true,
	'handshake-failed': true,
	slow: true,
	'slow-relay': true,
	unknown: true
};
const diagnoses = Object.keys(everything) as Diagnosis[];

describe('a path that was not found', () => {
	test('every diagnosis has a sentence of its own, and a way on', () => {
		const problems = diagnoses.map((diagnosis) => pathProblem(diagnosis, 'Bo'));
		expect(new Set(problems.map(({ sentence }) => sentence)).size).toBe(diagnoses.length);
		for (const { sentence, wayOn } of problems) {
			expect(sentence).toMatch(/^[A-Z].{5,110}\.$/);
			expect(wayOn).toMatch(/^[A-Z].{10,190}\.$/);
		}
	});

	test('what lies on the other side names the person', () => {
		for (const diagnosis of diagnoses.filter((word) => word.endsWith('-there'))) {
			expect(pathProblem(diagnosis, 'Bo').sentence).toContain('Bo');
		}
		for (const diagnosis of diagnoses.filter((word) => word.endsWith('-here'))) {
			expect(pathProblem(diagnosis, 'Bo').sentence).not.toMatch(/^Bo/);
		}
		expect(pathProblem('peer-gone').sentence).toBe('The other side is gone.');
	});
});

describe('a check of the connection', () => {
	const found = (part: Part, finding: Finding, milliseconds = 12.3) => ({
		part,
		finding,
		milliseconds
	});

	test('says the same as a call would', () => {
		const { sentence, wayOn } = pathProblem('relay-refused');
		expect(verdict(found('relay', 'relay-refused'))).toEqual({ mood: 'bad', sentence, wayOn });
		expect(verdict(found('server', 'offline'))).toEqual({
			mood: 'bad',
			...unreachableProblem(false)
		});
	});

	test('a relay that works makes up for a direct path that is not there', () => {
		expect(verdict(found('direct', 'udp-blocked-here'))).toMatchObject({ mood: 'bad' });
		expect(verdict(found('direct', 'udp-blocked-here'), true)).toMatchObject({
			mood: 'open',
			wayOn: 'Your calls go through the relay instead.'
		});
		expect(verdict(found('direct', 'limited')).mood).toBe('open');
		expect(verdict(found('direct', 'limited'), true).mood).toBe('good');
	});

	test('what the server does not name limits, and is not broken', () => {
		expect(verdict(found('direct', 'no-servers')).mood).toBe('open');
		expect(verdict(found('relay', 'absent')).mood).toBe('open');
		expect(verdict(found('direct', 'absent')).mood).toBe('open');
	});

	test('the parts come in the order in which a call needs them', () => {
		const parts = inOrder([found('relay', 'ok'), found('server', 'ok'), found('direct', 'ok')]);
		expect(parts.map(({ part }) => part)).toEqual(['server', 'direct', 'relay']);
		expect(verdict(parts[0]!)).toEqual({
			mood: 'good',
			sentence: 'The server answers within 13 ms.'
		});
	});
});
