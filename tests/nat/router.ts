import type { Internet } from './internet.ts';
import { Namespace } from './namespace.ts';
import { NATS } from './nat-kinds.ts';
import type { NatKind } from './nat-kinds.ts';

/** A router of one kind, with a line to the internet (`wan`) and a wire for one home (`lan`). */
export class Router extends Namespace {
	readonly #internet: Internet;
	readonly #line: string;
	readonly #gateway: string;
	readonly #homeAddress: string;
	#limited: ('lan' | 'wan')[] = [];

	constructor(internet: Internet, kind: NatKind) {
		const number = internet.subscribe();
		super(`router-${number}`);
		this.#internet = internet;
		this.#line = `line-${number}`;
		this.#gateway = `192.168.${number}.1`;
		this.forward();

		const address = `198.51.100.${number}`;
		internet.connect(this, this.#line, address);
		if (kind === 'open') {
			this.#homeAddress = `198.51.100.${100 + number}`;
			internet.ip('route', 'add', this.#homeAddress, 'via', address, 'dev', this.#line, 'onlink');
		} else {
			this.#homeAddress = `192.168.${number}.2`;
		}
		for (const rule of ['-N TROUBLE', '-A FORWARD -j TROUBLE']) this.iptables(rule);
		for (const rule of NATS[kind].rules(this.#homeAddress)) this.iptables(rule);
	}

	iptables(rule: string): void {
		this.run('iptables', '-w', ...rule.split(' '));
	}

	/** Lays the wire to the interface `eth0` of `home`. */
	plug(home: Namespace): void {
		this.ip('link', 'add', 'lan', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', home.name);
		this.ip('address', 'add', `${this.#gateway}/32`, 'dev', 'lan');
		this.ip('link', 'set', 'lan', 'up');
		this.ip('route', 'add', this.#homeAddress, 'dev', 'lan');
		home.ip('address', 'add', `${this.#homeAddress}/32`, 'dev', 'eth0');
		home.ip('link', 'set', 'eth0', 'up');
		home.ip('route', 'add', 'default', 'via', this.#gateway, 'dev', 'eth0', 'onlink');
	}

	/** A blackout: whoever sends is not even told. */
	loseEverything(): void {
		this.iptables('-A TROUBLE -j DROP');
	}

	/** Loses packets at random, of either direction. */
	lose(probability: number): void {
		this.iptables(`-A TROUBLE -m statistic --mode random --probability ${probability} -j DROP`);
	}

	blockUdp(): void {
		this.iptables('-A TROUBLE -p udp -j DROP');
	}

	/** Carries no more than `rate` (`300kbit`) either way; packets wait up to 300 ms, as in a modem. */
	limit(rate: string): void {
		this.#limit(rate, ['lan', 'wan']);
	}

	/** Carries no more than `rate` from the home to the internet. */
	limitUpload(rate: string): void {
		this.#limit(rate, ['wan']);
	}

	/** What leaves by a device is what can wait at it. */
	#limit(rate: string, devices: ('lan' | 'wan')[]): void {
		for (const device of devices) {
			const tbf = ['tbf', 'rate', rate, 'burst', '8kb', 'latency', '300ms'];
			this.run('tc', 'qdisc', 'add', 'dev', device, 'root', ...tbf);
		}
		this.#limited = devices;
	}

	/** As after a power cut: every open port is closed, and the next packet opens another. */
	forgetMappings(): void {
		this.run('conntrack', '--flush');
	}

	/** Ends every trouble. */
	heal(): void {
		this.iptables('-F TROUBLE');
		for (const device of this.#limited.splice(0)) {
			this.run('tc', 'qdisc', 'delete', 'dev', device, 'root');
		}
	}

	override remove(): void {
		this.#internet.disconnect(this.#line);
		this.ip('link', 'delete', 'lan');
		super.remove();
	}
}
