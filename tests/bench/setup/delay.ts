/**
 * A network in which every packet is on its way for some milliseconds: `bun delay.ts MS ADDRESS…`
 * makes a TUN device for each IPv4 address, prints their names, and passes packets between them. Linux,
 * as root. `tc netem` would do it too; not every kernel has it.
 *
 * @see https://docs.kernel.org/networking/tuntap.html
 */
import { dlopen, ptr } from 'bun:ffi';
import { openSync, read, writeSync } from 'node:fs';

const TUNSETIFF = 0x400454ca;
const IFF_TUN = 0x0001;
const IFF_NO_PI = 0x1000;
/** Of `struct ifreq`: a name of 16 bytes, then flags. */
const REQUEST_BYTES = 40;
const NAME_BYTES = 16;
/** Of an IPv4 header: where the address of the receiver stands. */
const RECEIVER = { from: 16, to: 20 };
const MAX_PACKET_BYTES = 65_536;

const { symbols: libc } = dlopen('libc.so.6', {
	ioctl: { args: ['int', 'u64', 'ptr'], returns: 'int' }
});

const [delayMs, ...addresses] = process.argv.slice(2);
const devices = addresses.map(openDevice);
/** The device that leads to an address. */
const routes = new Map(addresses.map((address, i) => [address, devices[i]!.descriptor]));
for (const { descriptor } of devices) forward(descriptor);
console.log(devices.map(({ name }) => name).join(' '));

function openDevice(): { name: string; descriptor: number } {
	const descriptor = openSync('/dev/net/tun', 'r+');
	const request = Buffer.alloc(REQUEST_BYTES);
	request.write('setup%d');
	request.writeUInt16LE(IFF_TUN | IFF_NO_PI, NAME_BYTES);
	if (libc.ioctl(descriptor, TUNSETIFF, ptr(request)) !== 0) throw new Error('No TUN device');
	const [name = ''] = request.toString('latin1', 0, NAME_BYTES).split('\0');
	return { name, descriptor };
}

/** Reads one packet after the other, and hands each on when its time has come. */
function forward(descriptor: number): void {
	const packet = Buffer.alloc(MAX_PACKET_BYTES);
	read(descriptor, packet, 0, packet.length, null, (error, length) => {
		// Its network is gone, or not up yet.
		if (error) return void setTimeout(() => forward(descriptor), 10);
		const receiver = packet.subarray(RECEIVER.from, RECEIVER.to).join('.');
		const out = routes.get(receiver);
		const sent = packet.subarray(0, length);
		if (out !== undefined) setTimeout(() => writeSync(out, sent), Number(delayMs));
		forward(descriptor);
	});
}
