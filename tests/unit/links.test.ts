import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { linkParts } from '#lib/features/chat/links.ts';

const links = (text: string) => linkParts(text).flatMap(({ href }) => href ?? []);

test.each([
	['https://en.wikipedia.org/wiki/Mesh_(network)', 'https://en.wikipedia.org/wiki/Mesh_(network)'],
	['(see https://a.example/x).', 'https://a.example/x'],
	['Is it “https://a.example/x”?', 'https://a.example/x'],
	['**https://a.example/x**', 'https://a.example/x'],
	['https://bücher.example/straße?q=ü#ß', 'https://bücher.example/straße?q=ü#ß'],
	['ここhttps://例え.jp/パス。次', 'https://例え.jp/パス'],
	['http://[::1]', 'http://[::1]'],
	['https://a.example/x، و', 'https://a.example/x'],
	['هل رأيت https://a.example؟', 'https://a.example'],
	['https://a.example۔', 'https://a.example'],
	['देखो https://a.example।', 'https://a.example'],
	['‹https://a.example›', 'https://a.example'],
	['http://[2001:db8::1]:8080/x, please', 'http://[2001:db8::1]:8080/x'],
	['[http://[::1]:9/x]', 'http://[::1]:9/x'],
	['http://192.168.1.5:8080/admin', 'http://192.168.1.5:8080/admin'],
	['http://localhost:3000/x', 'http://localhost:3000/x'],
	['HTTPS://A.EXAMPLE', 'HTTPS://A.EXAMPLE'],
	['www.example.com.', 'https://www.example.com'],
	[
		'https://scry.example/call#k7qf-2m9x-h3rt-9d4w',
		'https://scry.example/call#k7qf-2m9x-h3rt-9d4w'
	],
	['https://a.example/\u202egpj.exe', 'https://a.example/']
])('%j leads to %j', (text, href) => {
	expect(links(text)).toEqual([href]);
});

test('each of several addresses is a link', () => {
	expect(links('[https://a.example](https://b.example), www.c.example;https://d.example')).toEqual([
		'https://a.example',
		'https://b.example',
		'https://www.c.example',
		'https://d.example'
	]);
});

test.each([
	'3.14 node.js v1.2.3 README.md photos.zip clip.mov run.sh a.b@c.example',
	'main.ts readme.md src/lib/main.rs lib.so index.html script.py 1.2.3.4 e.g. Mr.Smith',
	'javascript:alert(1) JaVaScRiPt://%0aalert(1) data:text/html,x file:///etc/passwd',
	'ada@www.example.org mailto:ada@example.org ftp://a.example',
	'https:// http://. https://[ http://[:: www. www.x https://exa mple:x'.replace(
		'https://exa mple:x',
		'https://a.example:port'
	)
])('in %j is no link', (text) => {
	expect(links(text)).toEqual([]);
});

describe('whatever is written', () => {
	const pieces = fc.constantFrom(
		...[
			'https://',
			'http://',
			'www.',
			'a.example',
			'[::1]',
			'(',
			')',
			'[',
			']',
			'.',
			',',
			'/',
			'@'
		],
		...[':', '\\', '"', '\n', ' ', '\u202e', '\ud83d', '。', 'javascript:', '%', '#', '👋']
	);
	const anything = fc
		.array(fc.oneof(pieces, fc.string({ unit: 'grapheme', maxLength: 4 })), { maxLength: 30 })
		.map((parts) => parts.join(''));

	test('the parts are all of it, and a link leads to a page', () => {
		fc.assert(
			fc.property(anything, (text) => {
				const parts = linkParts(text);
				expect(parts.map((part) => part.text).join('')).toBe(text);
				for (const { text, href } of parts) {
					if (href === undefined) continue;
					expect(['http:', 'https:']).toContain(new URL(href).protocol);
					expect(href.endsWith(text)).toBe(true);
					expect(text).not.toMatch(/\s|\p{Bidi_Control}/u);
				}
			}),
			{ numRuns: 1_000 }
		);
	});
});
