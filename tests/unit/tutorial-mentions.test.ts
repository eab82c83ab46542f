import { expect, test } from 'bun:test';
import { readBlocks } from '../../scripts/tutorial/blocks.ts';
import { anchors, fileNames, isThere, links } from '../support/mentions.ts';

const blocksOf = (text: string) => readBlocks(text, []);

test('links that stay here, each with its line', () => {
	const text = [
		'See [one](docs/one.md#a) and',
		'`[no](no.md)`, [two](<#b>), ![three](c.png "Three"),',
		'[four](https://example.org/#d) <a href="e.md">five</a>.',
		'',
		'[six]: ../f.md',
		'',
		'```text',
		'[seven](g.md)',
		'```'
	].join('\n');
	expect(links(blocksOf(text)).map(({ line, name }) => `${line} ${name}`)).toEqual([
		...['1 docs/one.md#a', '2 #b', '2 c.png', '3 e.md', '5 ../f.md']
	]);
});

test('names of files and folders in backticks, and nothing else', () => {
	const files = [
		...['server.ts', 'src/routes/call/[code]/+page.svelte', '#lib/rtc/link.ts', 'tests/'],
		...['static/icon.svg', 'turnserver.conf', 'src/lib/server', 'deploy/Caddyfile', '../scry'],
		...['.env.example', '.gitignore', 'Dockerfile', 'compose.yaml', 'link.ts:12']
	];
	const others = [
		'socket.io',
		'Node.js',
		'a / b',
		'video.play()',
		'build/index.html',
		'tests/*.ts',
		...['/metrics', 'http://', 'https://scry.example/a.html', '#lib/…', 'src/lib/…', '.js'],
		...['@playwright/test', 'text/html', 'and/or else', 'node:fs/promises', 'page.url.hash']
	];
	const text = [...files, ...others].map((name) => `\`${name}\``).join(' ');
	expect(fileNames(blocksOf(text)).map(({ name }) => name)).toEqual(files);
});

test('a name is there by its end, and in its exact case', () => {
	const paths = ['src/lib/rtc/link.ts', 'src/routes/+page.svelte'];
	for (const name of [
		'link.ts',
		'rtc/link.ts',
		'#lib/rtc/link.ts',
		'./src/routes/',
		'rtc/',
		'src/lib',
		'link.ts:12'
	]) {
		expect([name, isThere(name, paths)]).toEqual([name, true]);
	}
	for (const name of [
		'Link.ts',
		'ink.ts',
		'src/link.ts',
		'tests/',
		'routes/+page.ts',
		'src/li',
		'rtc'
	]) {
		expect([name, isThere(name, paths)]).toEqual([name, false]);
	}
});

test('the anchors of headings are those of GitHub', () => {
	const text = '# Step 7: `ice` & [TURN](x.md)\n\n## Check\n\n## Check\n\n## Don’t – see\n';
	expect([...anchors(text)]).toEqual(['step-7-ice--turn', 'check', 'check-1', 'dont--see']);
});
