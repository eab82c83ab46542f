import { expect, test } from 'bun:test';
import { MAX_SEALED_LENGTH } from '#lib/protocol/server.ts';
import { ContractDecoder } from '#lib/server/limits/decoder.ts';

/** The packet that becomes of `text`. */
function decoded(text: string): unknown {
	const decoder = new ContractDecoder();
	let packet: unknown;
	decoder.on('decoded', (decoded) => (packet = decoded));
	decoder.add(text);
	return packet;
}

const LONG = 'A'.repeat(MAX_SEALED_LENGTH);

test('the longest signal of the contract is decoded whole', () => {
	const to = 'B'.repeat(22);
	expect(decoded(`2["signal","${to}","${LONG}"]`)).toMatchObject({ data: ['signal', to, LONG] });
});

test.each([
	['deep', '['.repeat(100_000)],
	['no JSON at all', '{'.repeat(1_000_000)],
	['long text', `"${LONG}${LONG}"]`]
])('of a longer event, %s, only the name and the ack id are read', (_, args) => {
	expect(decoded(`217["join",${args}`)).toMatchObject({ id: 17, data: ['join', null] });
	expect(decoded(`2["leave",${args}`)).toMatchObject({ data: ['leave', null] });
});

test('an event name of a megabyte is cut', () => {
	const name = 'n'.repeat(1_000_000);
	expect(decoded(`2["${name}"]`)).toMatchObject({ data: ['n'.repeat(64), null] });
});

test('an ack that is too long loses its arguments', () => {
	expect(decoded(`37[${'[]'.repeat(100_000)}]`)).toMatchObject({ id: 7, data: [] });
});

test('a CONNECT that is too long loses its arguments', () => {
	expect(decoded(`0{"resume":"${LONG}${LONG}"}`)).toMatchObject({ type: 0, data: {} });
});

test.each(['0/admin,{"resume":"', '2[1,', '2[[', '51-["x",', 'nonsense', '2/admin,["join",'])(
	'anything else that is long ends the connection: %s',
	(start) => {
		expect(() => decoded(start + LONG + LONG)).toThrow();
	}
);
