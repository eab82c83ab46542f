/**
 * A network in which every packet is on its way for some milliseconds: `bun delay.ts MS ADDRESS…`
 * makes a TUN device for each IPv4 address, prints their names, and passes packets between them. Linux,
 * as root. `tc netem` would do it too; not every kernel has it.
 *
 * @see https://docs.kernel.org/networking/tuntap.html
 */
import { dlopen, ptr } from 'bun:ffi';
import { openSync, readSync, writeSync } from 'node:fs';

const TUNSETIFF = 0x400454ca;
const IFF_TUN = 0x0001;
const IFF_NO_PI = 0x1000;
/** Of `struct ifreq`: a name of 16 bytes, then flags. */
const REQUEST_BYTES = 40;
const NAME_BYTES = 16;
/** Of an IPv4 header: where the address of the receiver stands. */
const RECEIVER = { from: 16, to: 20 };
const MAX_PACKET_BYTES = 65_536;
/** Of `struct pollfd`: a descriptor, what is awaited, what has come. */
const POLL_BYTES = 8;
const POLLIN = 0x0001;

const { symbols: libc } = dlopen('libc.so.6', {
	ioctl: { args: ['int', 'u64', 'ptr'], returns: 'int' },
	poll: { args: ['ptr', 'u64', 'int'], returns: 'int' }
});

const [delayMs, ...addresses] = process.argv.slice(2);
const devices = addresses.map(openDevice);
/** The device that leads to an address. */
const routes = new Map(addresses.map((address, i) => [address, devices[i]!.descriptor]));
writeSync(1, `${devices.map(({ name }) => name).join(' ')}\n`);
forward(
	devices.map(({ descriptor }) => descriptor),
	Number(delayMs)
);

function openDevice(): { name: string; descriptor: number } {
	const descriptor = openSync('/dev/net/tun', 'r+');
	const request = Buffer.alloc(REQUEST_BYTES);
	request.write('setup%d');
	request.writeUInt16LE(IFF_TUN | IFF_NO_PI, NAME_BYTES);
	if (libc.ioctl(descriptor, TUNSETIFF, ptr(request)) !== 0) throw new Error('No TUN device');
	const [name = ''] = request.toString('latin1', 0, NAME_BYTES).split('\0');
	return { name, descriptor };
}

/**
 * Reads packets, and hands each on when its time has come; never returns. The loop waits by itself: a
 * read that blocks would take one of the few threads that Bun reads files with.
 */
function forward(descriptors: readonly number[], delayMs: number): never {
	const packet = Buffer.alloc(MAX_PACKET_BYTES);
	const polls = Buffer.alloc(POLL_BYTES * descriptors.length);
	for (const [i, descriptor] of descriptors.entries()) {
		polls.writeInt32LE(descriptor, i * POLL_BYTES);
		polls.writeInt16LE(POLLIN, i * POLL_BYTES + 4);
	}
	const onTheirWay: { due: number; out: number; sent: Buffer }[] = [];
	for (;;) {
		const [next] = onTheirWay;
		const wait = next ? Math.max(0, Math.ceil(next.due - performance.now())) : -1;
		libc.poll(ptr(polls), descriptors.length, wait);
		for (const [i, descriptor] of descriptors.entries()) {
			if ((polls.readInt16LE(i * POLL_BYTES + 6) & POLLIN) === 0) continue;
			const length = readSync(descriptor, packet);
			const out = routes.get(packet.subarray(RECEIVER.from, RECEIVER.to).join('.'));
			if (out === undefined) continue;
			const sent = Buffer.from(packet.subarray(0, length));
			onTheirWay.push({ due: performance.now() + delayMs, out, sent });
		}
		while (onTheirWay[0] && onTheirWay[0].due <= performance.now()) {
			const { out, sent } = onTheirWay.shift()!;
			try {
				writeSync(out, sent);
			} catch {
				// A network that is gone, or full: packets get lost.
			}
		}
	}
}
