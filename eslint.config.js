import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import { defineConfig } from 'eslint/config';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

const look = ['svelte', 'bits-ui', '@scure/bip39', '@lucide/svelte', 'uqr', 'diff', 'd3-shape'];
const rtc = ['./*', '#lib/rtc', '#lib/protocol', 'valibot'];
const signaling = [
	...['./*', '#lib/rtc/signaling-channel.ts', '#lib/rtc/serial-queue.ts', '#lib/protocol'],
	'valibot'
];
const server = [
	...['./*', '#lib/server', '#lib/protocol/server.ts', 'node:*', 'socket.io', 'socket.io-parser'],
	...['ws-npm', 'valibot', 'pino', 'pino-pretty', 'prom-client', 'rate-limiter-flexible']
];
/** Its rooms see each other. */
const serverRoom = [...server, '../*'];

/** What only one file opens, and nobody else touches: as selectors of the syntax tree. */
const doors = {
	RTCPeerConnection: 'NewExpression[callee.name="RTCPeerConnection"]',
	'navigator.mediaDevices': 'MemberExpression[property.name="mediaDevices"]',
	'the environment': 'MemberExpression[object.name=/^(process|Bun)$/][property.name="env"]'
};

/**
 * The walls of the house. `may` and `mayAsType` list what a room imports (`#lib/rtc` with all that
 * is in it; `*` stands for anything); `opens` names its door. The last row that fits a file holds,
 * and a file of `src` that no other row fits may import nothing.
 *
 * @type {{ files: string, may: string[], mayAsType?: string[], opens?: keyof typeof doors }[]}
 */
const rooms = [
	{ files: 'src/**', may: [] },
	{
		files: 'src/hooks.server.ts',
		may: ['#lib/server', '$app/environment'],
		mayAsType: ['@sveltejs/kit']
	},
	{
		files: 'src/routes/**',
		may: [
			...['./*', '../app.css', '../theme.svelte.ts', '#lib/features', '#lib/ui', '#lib/call'],
			...['#lib/lab', '#lib/signaling', '#lib/protocol', '$app', '@sveltejs/kit', ...look]
		],
		mayAsType: ['#lib/rtc']
	},
	{ files: 'src/lib/features/index.ts', may: ['./*', '#lib/call'] },
	// A feature knows no other: what two share is state of the call, or drawn by `ui`.
	{
		files: 'src/lib/features/*/**',
		may: ['./*', '#lib/ui', '#lib/call', '#lib/rtc', '#lib/protocol/peer.ts', 'valibot', ...look],
		mayAsType: ['#lib/protocol/server.ts']
	},
	// What breaks the signals of an experiment breaks those of a call, too.
	{
		files: 'src/lib/features/fault-lab/**',
		may: ['./*', '#lib/ui', '#lib/call', '#lib/rtc', '#lib/lab', '#lib/protocol/peer.ts', ...look],
		mayAsType: ['#lib/protocol/server.ts']
	},
	{
		files: 'src/lib/ui/**',
		may: ['./*', '#lib/graphemes.ts', '$app/paths', ...look],
		mayAsType: ['#lib/call', '#lib/rtc', '#lib/protocol']
	},
	{
		files: 'src/lib/call/**',
		may: ['./*', '#lib/call', '#lib/rtc', '#lib/protocol', '#lib/graphemes.ts', 'svelte']
	},
	// Two peers in one page, and nothing of a call.
	{
		files: 'src/lib/lab/**',
		may: ['./*', '#lib/rtc', 'svelte'],
		mayAsType: ['#lib/ui', '#lib/protocol/peer.ts']
	},
	{ files: 'src/lib/rtc/**', may: rtc },
	{ files: 'src/lib/rtc/*/**', may: [...rtc, '../*'] },
	{ files: 'src/lib/rtc/create-connection.ts', may: rtc, opens: 'RTCPeerConnection' },
	{ files: 'src/lib/rtc/media/devices.ts', may: [...rtc, '../*'], opens: 'navigator.mediaDevices' },
	{ files: 'src/lib/signaling/**', may: signaling },
	{ files: 'src/lib/signaling/socket-io.ts', may: [...signaling, 'socket.io-client'] },
	{
		files: 'src/lib/signaling/websocket-fallback.ts',
		may: signaling,
		mayAsType: ['socket.io-client']
	},
	{ files: 'src/lib/protocol/**', may: ['./*', 'valibot'] },
	{ files: 'src/lib/protocol/server.ts', may: ['valibot'] },
	{ files: 'src/lib/server/*', may: server },
	{ files: 'src/lib/server/*/**', may: serverRoom },
	{ files: 'src/lib/server/cluster/**', may: [...serverRoom, 'ioredis', 'socket.io-adapter'] },
	{ files: 'src/lib/server/config.ts', may: server, opens: 'the environment' },
	{ files: 'server.ts', may: ['#lib/server', '#lib/protocol/server.ts', 'node:*', 'socket.io'] }
];

/** `['./*', '#lib/rtc']` as the text of a regular expression for import paths. */
const paths = (/** @type {string[]} */ allowed) => {
	const escaped = allowed.map((path) =>
		path.replace(/[.$]/g, '\\$&').replace('*', '(?!.*\\.\\.).*')
	);
	return `^(${escaped.join('|')})(/|$)`;
};

const walls = rooms.map(({ files, may, mayAsType = [], opens }) => {
	const all = [...may, ...mayAsType.map((path) => `${path} (types)`)];
	const message = `${files} may import ${all.join(', ') || 'nothing'}.`;
	const foreign = `^(?!${paths([...may, ...mayAsType])})`;
	const typesOnly = { regex: paths(mayAsType), allowTypeImports: true, message };
	const notHere = Object.entries(doors)
		.filter(([door]) => door !== opens)
		.map(([door, selector]) => ({ selector, message: `Another file is the door to ${door}.` }));
	// no-restricted-imports does not look at `import()`; a slash would end a selector's expression.
	const dynamic = `ImportExpression[source.value=/${foreign.replaceAll('/', '\\u002F')}/]`;
	return defineConfig({
		files: [files],
		rules: {
			'@typescript-eslint/no-restricted-imports': [
				'error',
				{ patterns: [{ regex: foreign, message }, ...(mayAsType.length > 0 ? [typesOnly] : [])] }
			],
			'no-restricted-syntax': ['error', { selector: dynamic, message }, ...notHere]
		}
	});
});

export default defineConfig(
	// What a reader of the tutorial begins with stands alone there.
	{ ignores: ['.svelte-kit/', 'build/', 'test-results/', 'scripts/tutorial/start/'] },
	js.configs.recommended,
	ts.configs.strictTypeChecked,
	ts.configs.stylisticTypeChecked,
	svelte.configs.recommended,
	{
		languageOptions: {
			parserOptions: {
				projectService: true,
				extraFileExtensions: ['.svelte']
			}
		},
		linterOptions: { reportUnusedDisableDirectives: 'error' },
		rules: {
			'no-console': 'error',
			eqeqeq: 'error',
			'@typescript-eslint/consistent-type-imports': 'error',
			'@typescript-eslint/switch-exhaustiveness-check': 'error',
			'@typescript-eslint/no-unused-vars': ['error', { ignoreUsingDeclarations: true }],
			'@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
			// `() => {}` says that nothing happens as well as words could.
			'@typescript-eslint/no-empty-function': 'off',
			// `async` also turns what is thrown into a rejection, and fits an interface of promises.
			'@typescript-eslint/require-await': 'off',
			// `return stop();` ends a function early in one line.
			'@typescript-eslint/no-confusing-void-expression': 'off',
			// `void | Promise<void>` is the type of a callback that may take its time.
			'@typescript-eslint/no-invalid-void-type': 'off',
			// It knows only a bare `resolve()`: ours carry a room's code, and links in the chat lead away.
			'svelte/no-navigation-without-resolve': 'off',
			// Asks for the `!` that no-non-null-assertion forbids.
			'@typescript-eslint/non-nullable-type-assertion-style': 'off',
			// TypeScript knows every name, those of the DOM included.
			'no-undef': 'off'
		}
	},
	{
		files: ['**/*.svelte', '**/*.svelte.ts'],
		languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } }
	},
	// These rules do not see the types that comments give; svelte-check does.
	{ files: ['*.config.js'], extends: [ts.configs.disableTypeChecked] },
	// In a test an absent value fails the test, as it should.
	{ files: ['tests/**'], rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
	// The terminal is where these speak to people.
	{
		files: ['server.ts', 'src/lib/server/**', 'scripts/**', 'tests/bench/**', 'tests/screens/**'],
		rules: { 'no-console': 'off' }
	},
	walls
);
