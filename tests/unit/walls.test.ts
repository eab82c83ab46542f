/** The import directions of the house, as eslint.config.js holds them. */
import { describe, expect, setDefaultTimeout, test } from 'bun:test';
import { ESLint } from 'eslint';

/** The linter reads types. Five seconds would be a guess about the machine. */
setDefaultTimeout(60_000);

const WALLS = ['@typescript-eslint/no-restricted-imports', 'no-restricted-syntax'];

// The real configuration without its type information: the walls need none, and it takes seconds.
const eslint = new ESLint({
	ruleFilter: ({ ruleId }) => WALLS.includes(ruleId),
	overrideConfig: { languageOptions: { parserOptions: { projectService: false } } }
});

async function stands(filePath: string, code: string): Promise<boolean> {
	const source = filePath.endsWith('.svelte') ? `<script lang="ts">${code}</script>` : code;
	const [result] = await eslint.lintText(source, { filePath });
	const broken = result!.messages.find(({ fatal }) => fatal);
	if (broken) throw new Error(broken.message);
	return result!.errorCount > 0;
}

const value = (path: string) => `import { x } from '${path}'; x();`;
const type = (path: string) => `import type { X } from '${path}'; export type Y = X;`;

// Loading the configuration takes longer than a test may.
await stands('server.ts', '');

interface Wall {
	file: string;
	forbidden: string[];
	allowed: string[];
}

const walls: Wall[] = [
	{
		file: 'src/lib/protocol/server.ts',
		forbidden: [
			value('#lib/rtc/peer.ts'),
			type('../rtc/peer.ts'),
			type('./peer.ts'),
			value('socket.io')
		],
		allowed: [value('valibot')]
	},
	{
		file: 'src/lib/rtc/mesh.ts',
		forbidden: [
			value('svelte'),
			value('svelte/reactivity'),
			value('socket.io-client'),
			type('#lib/call/call.svelte.ts'),
			value('../call/call.svelte.ts'),
			value('./../call/call.svelte.ts'),
			value('#lib/server/config.ts'),
			`export * from '#lib/call/call.svelte.ts';`,
			`await import('#lib/call/call.svelte.ts');`,
			'new RTCPeerConnection();',
			'navigator.mediaDevices.getUserMedia();'
		],
		allowed: [
			value('./peer.ts'),
			value('#lib/protocol/peer.ts'),
			`await import('./peer.ts');`,
			'export let connection: RTCPeerConnection;'
		]
	},
	{
		file: 'src/lib/rtc/create-connection.ts',
		forbidden: ['navigator.mediaDevices.getUserMedia();'],
		allowed: ['new RTCPeerConnection();']
	},
	{
		file: 'src/lib/rtc/media/devices.ts',
		forbidden: ['new RTCPeerConnection();'],
		allowed: ['navigator.mediaDevices.getUserMedia();']
	},
	{
		file: 'src/lib/signaling/sealed.ts',
		forbidden: [value('socket.io-client'), value('#lib/rtc/peer.ts'), value('svelte')],
		allowed: [type('#lib/rtc/signaling-channel.ts'), value('#lib/protocol/peer.ts')]
	},
	{
		file: 'src/lib/signaling/socket-io.ts',
		forbidden: [value('socket.io'), value('#lib/rtc/mesh.ts')],
		allowed: [value('socket.io-client')]
	},
	{
		file: 'src/lib/signaling/websocket-fallback.ts',
		forbidden: [value('socket.io-client'), value('#lib/rtc/clock.ts')],
		allowed: [type('socket.io-client'), value('./transport-choice.ts')]
	},
	{
		file: 'src/lib/call/call.svelte.ts',
		forbidden: [
			value('#lib/signaling/socket-io.ts'),
			value('#lib/ui/people.ts'),
			value('#lib/features/index.ts'),
			value('socket.io-client'),
			'new RTCPeerConnection();'
		],
		allowed: [value('#lib/rtc/mesh.ts'), value('svelte/reactivity')]
	},
	{
		file: 'src/lib/features/chat/ChatPanel.svelte',
		forbidden: [
			value('#lib/features/verification/words.ts'),
			value('../verification/words.ts'),
			value('#lib/signaling/socket-io.ts'),
			value('../../../routes/+page.svelte'),
			'navigator.mediaDevices.getUserMedia();'
		],
		allowed: [value('#lib/ui/people.ts'), value('#lib/call/call.svelte.ts'), value('svelte')]
	},
	{
		file: 'src/routes/call/+page.svelte',
		forbidden: [
			value('#lib/rtc/peer.ts'),
			value('#lib/server/config.ts'),
			value('../../../tests/support/caller.ts'),
			value('$env/static/public'),
			value('$lib/protocol/server.ts')
		],
		allowed: [
			type('#lib/rtc/peer.ts'),
			value('#lib/signaling/socket-io.ts'),
			value('#lib/features/index.ts')
		]
	},
	{
		file: 'src/lib/features/fault-lab/faulty-channel.ts',
		forbidden: [value('#lib/features/xray/index.ts'), value('#lib/signaling/sealed.ts')],
		allowed: [value('#lib/lab/herald.ts'), value('#lib/rtc/clock.ts')]
	},
	{
		file: 'src/lib/features/xray/index.ts',
		forbidden: [value('#lib/lab/herald.ts')],
		allowed: [value('#lib/call/feature.ts')]
	},
	{
		file: 'src/lib/lab/lab.svelte.ts',
		forbidden: [
			value('#lib/call/call.svelte.ts'),
			value('#lib/features/index.ts'),
			value('#lib/signaling/sealed.ts'),
			'new RTCPeerConnection();'
		],
		allowed: [value('#lib/rtc/negotiation.ts'), type('#lib/ui/timeline.ts')]
	},
	{
		file: 'src/lib/server/guard.ts',
		forbidden: [
			value('#lib/rtc/peer.ts'),
			value('../../../server.ts'),
			'export const port = process.env.PORT;',
			'export const port = Bun.env.PORT;',
			value('process'),
			value('ioredis')
		],
		allowed: [value('node:crypto'), value('./config.ts')]
	},
	{
		file: 'src/lib/server/cluster/redis.ts',
		forbidden: [
			value('#lib/rtc/peer.ts'),
			value('../../rtc/peer.ts'),
			value('../../../../server.ts')
		],
		allowed: [value('ioredis'), value('../roster.ts')]
	},
	{
		file: 'src/lib/server/config.ts',
		forbidden: [value('#lib/signaling/room-code.ts'), value('#lib/protocol/peer.ts')],
		allowed: ['export const port = process.env.PORT;']
	},
	{
		file: 'server.ts',
		forbidden: [
			value('#lib/signaling/room-code.ts'),
			value('./tests/support/test-peer.ts'),
			'export const port = process.env.PORT;'
		],
		allowed: [value('#lib/server/config.ts'), value('socket.io')]
	},
	{
		file: 'src/lib/attic/nobody-asked.ts',
		forbidden: [value('#lib/protocol/server.ts')],
		allowed: ['export {};']
	}
];

describe.each(walls)('$file', ({ file, forbidden, allowed }) => {
	test.each(forbidden)('forbids: %s', async (code) => {
		expect(await stands(file, code)).toBe(true);
	});
	test.each(allowed)('allows: %s', async (code) => {
		expect(await stands(file, code)).toBe(false);
	});
});
