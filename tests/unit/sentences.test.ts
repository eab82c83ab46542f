import { describe, expect, test } from 'bun:test';
import { type Browser, browserOf, type System, systemOf } from '#lib/ui/browser.ts';
import { FAILURES } from '#lib/rtc/media/failure.ts';
import { captureProblems, exchangeSentence, screenProblem } from '#lib/ui/device-sentences.ts';
import { obstacleProblem } from '../../src/routes/call/page-sentences.ts';
import { refusalProblem, unreachableProblem } from '../../src/routes/call/room-sentences.ts';

const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)';
const WINDOWS = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)';
const KIT = 'AppleWebKit/537.36 (KHTML, like Gecko)';
const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15';
const agents: [Browser, string, number?][] = [
	['chrome', `${WINDOWS} ${KIT} Chrome/142.0.0.0 Safari/537.36`],
	['chrome', `${WINDOWS} ${KIT} Chrome/142.0.0.0 Safari/537.36`, 10],
	['chrome', `Mozilla/5.0 (X11; Linux x86_64) ${KIT} HeadlessChrome/142.0.0.0 Safari/537.36`],
	[
		'chrome-android',
		`Mozilla/5.0 (Linux; Android 10; K) ${KIT} Chrome/142.0.0.0 Mobile Safari/537.36`
	],
	['edge', `${WINDOWS} ${KIT} Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0`],
	['firefox', 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0'],
	['firefox-android', 'Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0'],
	['safari', `${MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15`],
	['safari-ios', `${MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15`, 5],
	['safari-ios', `${IPHONE} (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1`],
	['other-ios', `${IPHONE} (KHTML, like Gecko) CriOS/142.0.0.0 Mobile/15E148 Safari/604.1`],
	['other-ios', `${IPHONE} (KHTML, like Gecko) FxiOS/145.0 Mobile/15E148 Safari/605.1.15`],
	[
		'samsung',
		`Mozilla/5.0 (Linux; Android 10; K) ${KIT} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36`
	],
	['other', 'curl/8.5.0']
];

test.each(agents)('%s is told by %p', (browser, agent, touchPoints = 0) => {
	expect(browserOf(agent, touchPoints)).toBe(browser);
});

test.each([
	['mac', `${MAC} AppleWebKit/605.1.15 Version/18.5 Safari/605.1.15`, 0],
	['ios', `${MAC} AppleWebKit/605.1.15 Version/18.5 Safari/605.1.15`, 5],
	['ios', IPHONE, 5],
	['windows', WINDOWS, 10],
	['android', 'Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0', 5],
	['other', 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0', 0]
] as const)('the system %s is told by %p', (system, agent, touchPoints) => {
	expect(systemOf(agent, touchPoints)).toBe(system);
});

const browsers = [...new Set(agents.map(([browser]) => browser))];
const at = (browser: Browser, development = false) => ({
	browser,
	system: 'other' as System,
	href: 'http://192.168.1.20:5173/call#team',
	development
});

describe('a refused camera', () => {
	test.each(browsers)('has a way on in %s that names it', (browser) => {
		const [problem] = captureProblems(
			{ camera: 'NotAllowedError', microphone: undefined },
			at(browser)
		);
		expect(problem?.wayOn.toLowerCase()).toContain('camera');
		expect(problem?.wayOn).toEndWith('.');
	});

	test('reads differently in Chrome, Edge, Firefox and Safari', () => {
		const ways = (['chrome', 'edge', 'firefox', 'safari', 'safari-ios'] as const).map(
			(browser) =>
				captureProblems({ camera: 'NotAllowedError', microphone: undefined }, at(browser))[0]?.wayOn
		);
		expect(new Set(ways).size).toBe(ways.length);
	});
});

describe('a refusal of the system', () => {
	const systems = ['mac', 'windows', 'android', 'ios', 'other'] as const;

	test('names the setting, differently on each system', () => {
		const ways = systems.map((system) => {
			const place = { ...at('chrome'), system };
			const errors = { camera: 'SystemRefusal', microphone: 'SystemRefusal' };
			return captureProblems(errors, place)[0]!.wayOn;
		});
		expect(new Set(ways).size).toBe(systems.length);
		for (const way of ways) expect(way).toContain('Camera and Microphone');
	});

	test('of the screen says where to allow it', () => {
		const ways = systems.map((system) => screenProblem('SystemRefusal', system)!.wayOn);
		expect(new Set(ways).size).toBe(systems.length);
	});
});

describe('devices', () => {
	test('one cause is said once, two causes are said twice', () => {
		const place = at('chrome');
		const both = captureProblems({ camera: 'NotFoundError', microphone: 'NotFoundError' }, place);
		expect(both.map(({ sentence }) => sentence)).toEqual([
			'No camera and no microphone were found.'
		]);
		const each = captureProblems(
			{ camera: 'NotReadableError', microphone: 'NotFoundError' },
			place
		);
		expect(each.map(({ sentence }) => sentence)).toEqual([
			'Another program is using the camera.',
			'No microphone was found.'
		]);
		expect(captureProblems({ camera: undefined, microphone: undefined }, place)).toEqual([]);
	});

	test('an insecure origin names the exact address, or the command in development', () => {
		const errors = { camera: 'SecurityError', microphone: 'SecurityError' };
		const [served] = captureProblems(errors, at('chrome'));
		expect(served?.wayOn).toContain('https://192.168.1.20:5173/call#team');
		const [developed] = captureProblems(errors, at('chrome', true));
		expect(developed?.wayOn).toContain('bun run dev --lan');
	});

	test('a browser without media devices can still join', () => {
		const errors = { camera: 'NotSupportedError', microphone: 'NotSupportedError' };
		expect(captureProblems(errors, at('chrome')).map(({ wayOn }) => wayOn)).toEqual([
			'An extension or a policy may hold it back. Join without: you will still see and hear the others.'
		]);
	});

	test('an error that nobody foresaw is named, not hidden', () => {
		const [problem] = captureProblems(
			{ camera: 'AbortError', microphone: undefined },
			at('chrome')
		);
		expect(problem?.sentence).toContain('AbortError');
	});

	test('every failure that has a name of ours has a sentence of its own', () => {
		const errors = ['NotAllowedError', ...Object.values(FAILURES)];
		const sentences = errors.map(
			(camera) => captureProblems({ camera, microphone: undefined }, at('chrome'))[0]!.sentence
		);
		expect(new Set(sentences).size).toBe(errors.length);
		for (const sentence of sentences) expect(sentence).not.toContain('(');
	});

	test('choosing no screen is not a problem', () => {
		expect(screenProblem('NotAllowedError')).toBeUndefined();
		expect(screenProblem('NotReadableError')?.sentence).toContain('NotReadableError');
	});
});

describe('the server', () => {
	test('every refusal has its own sentence and a way on', () => {
		const refusals = [
			'bad-request',
			'room-full',
			'already-joined',
			'rate-limited',
			'unavailable',
			'shutting-down'
		] as const;
		const problems = refusals.map(refusalProblem);
		expect(new Set(problems.map(({ sentence }) => sentence)).size).toBe(refusals.length);
		for (const { wayOn } of problems) expect(wayOn.length).toBeGreaterThan(10);
	});

	test('out of reach, a call is said to go on', () => {
		expect(unreachableProblem(true).wayOn).toContain('goes on');
		expect(unreachableProblem(false).wayOn).toContain('keeps trying');
	});
});

test('what stands in the way of every call is told, and what to do', () => {
	const problems = (['too-old', 'switched-off'] as const).map(obstacleProblem);
	expect(new Set(problems.map(({ sentence }) => sentence)).size).toBe(2);
	for (const { wayOn } of problems) expect(wayOn).toContain('open the link in');
});

test.each([
	['gone', 'The camera “Desk” is gone: “Lid” is used instead.'],
	['busy', 'The camera “Desk” is in use by another program: “Lid” is used instead.'],
	['back', 'The camera “Lid” is back, and used again.']
] as const)('an exchanged device that is %s', (why, sentence) => {
	expect(exchangeSentence('camera', { why, from: 'Desk', to: 'Lid' })).toBe(sentence);
});

test('an exchanged device whose name the browser hides', () => {
	expect(exchangeSentence('microphone', { why: 'gone', from: '', to: '' })).toBe(
		'Your microphone is gone: another one is used instead.'
	);
});
