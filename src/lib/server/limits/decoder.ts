import * as parser from 'socket.io-parser';
import { MAX_SEALED_LENGTH } from '#lib/protocol/server.ts';

/** Longest packet of the contract, in characters: a signal and Socket.IO's framing. */
const MAX_PACKET_LENGTH = MAX_SEALED_LENGTH + 256;
/** Type and ack id of an event or an ack of the default namespace, and the name of an event. */
const HEAD = /^(?<type>[23])(?<ack>\d{0,15})\[(?:"(?<name>[^"\\]{0,64}))?/;

/**
 * Decodes text packets. A packet that is too long for the contract is not parsed, which could take a
 * tenth of a second. Its name and ack id are kept, with an argument that is invalid for every event,
 * so that it is answered like any other bad request.
 *
 * The protocol is text-only. Attachments are rejected: the parser would buffer them until all arrive.
 */
export class ContractDecoder extends parser.Decoder {
	constructor() {
		super({ maxAttachments: 0 });
	}

	override add(packet: unknown): void {
		const isLong = typeof packet === 'string' && packet.length > MAX_PACKET_LENGTH;
		super.add(isLong ? withoutArguments(packet) : packet);
	}
}

function withoutArguments(packet: string): string {
	if (packet.startsWith('0{')) return '0{}'; // CONNECT: the answer says what is missing
	const { type, ack, name } = HEAD.exec(packet)?.groups ?? {};
	if (type === '3') return `3${ack}[]`;
	if (name === undefined) throw new Error('The packet is too long.'); // ends the connection
	return `2${ack}["${name}",null]`;
}
