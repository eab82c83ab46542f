import { Readable } from 'node:stream';

/** The part of a `net.Socket` that metering needs. */
export interface Carrier {
	push(chunk: Buffer | null): boolean;
	read(size?: number): unknown;
	_read(size: number): unknown;
	resume(): unknown;
	once(event: 'close', listener: () => void): unknown;
	destroy(): unknown;
	readonly destroyed: boolean;
	readonly writableLength: number;
	readonly bytesWritten: number;
}

interface Interception {
	/** Gets what `socket` has read, and null at the end. False stops reading. */
	receive: (chunk: Buffer | null) => boolean;
	/** While true, nothing more is read from the network. */
	isHolding: () => boolean;
}

/**
 * Puts `receive` between `socket` and its reader. `push` is where a socket hands on what it has read;
 * `read`, `_read` and `resume` make a socket of Bun read on (one of Node: `_read` alone).
 * @returns the original `push`
 */
export function intercept(socket: Carrier, { receive, isHolding }: Interception): Carrier['push'] {
	const [push, read, ask, resume] = [
		socket.push.bind(socket),
		socket.read.bind(socket),
		socket._read.bind(socket),
		socket.resume.bind(socket)
	];
	socket.push = receive;
	// What is held comes first: the methods of `Readable` do not touch the network.
	socket.read = (size) =>
		isHolding() ? Readable.prototype.read.call(socket as never, size) : read(size);
	socket.resume = () => (isHolding() ? Readable.prototype.resume.call(socket as never) : resume());
	socket._read = (size) => isHolding() || ask(size);
	return push;
}
