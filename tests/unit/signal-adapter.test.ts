import { expect, test } from 'bun:test';
import { MAX_SEALED_LENGTH } from '#lib/protocol/server.ts';
import { readSignal } from '#lib/server/cluster/signal-adapter.ts';

const from = 'f'.repeat(22);

test.each(['one', 'two words', '\n', ' ', 'ä𝄞', '\0', 'x'.repeat(MAX_SEALED_LENGTH)])(
	'a signal comes out as it went in: %#',
	(sealed) => {
		expect(readSignal(` ${from} ${sealed}`) as unknown).toEqual([from, sealed]);
	}
);

test.each([
	'',
	' ',
	from,
	` ${from}`,
	` ${from} `,
	`${from} sealed`,
	`  sealed`,
	` ${from}x sealed`,
	` ${from.slice(1)} sealed`,
	` ${'ä'.repeat(22)} sealed`,
	` ${from} ${'x'.repeat(MAX_SEALED_LENGTH + 1)}`
])('is no signal: %#', (text) => {
	expect(readSignal(text)).toBeUndefined();
});
