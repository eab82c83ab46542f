import { Namespace } from './namespace.ts';

/** Addresses of the servers, out of a range that is for documentation (RFC 5737). */
export const SCRY = '203.0.113.10';
/** The same page from a server that knows no TURN server. */
export const SCRY_WITHOUT_TURN = '203.0.113.11';
export const COTURN = '203.0.113.20';
export const COTURN_SECOND = '203.0.113.21';
const GATEWAY = '203.0.113.1';

/** What lies between the homes: routes to their routers, and the servers. */
export class Internet extends Namespace {
	#subscribers = 0;

	constructor() {
		super('internet');
		this.forward();
		for (const address of [GATEWAY, SCRY, SCRY_WITHOUT_TURN, COTURN, COTURN_SECOND]) {
			this.ip('address', 'add', `${address}/32`, 'dev', 'lo');
		}
		// Homes tell private addresses, and coturn ends a session over one that nothing leads to.
		this.ip('link', 'add', 'void', 'type', 'veth', 'peer', 'name', 'nowhere');
		for (const end of ['void', 'nowhere']) this.ip('link', 'set', end, 'arp', 'off', 'up');
		this.ip('route', 'add', 'default', 'dev', 'void');
	}

	/** Gives every router a number, out of which its addresses are made. */
	subscribe(): number {
		this.#subscribers++;
		if (this.#subscribers > 99) throw new Error('The lab has addresses for 99 routers.');
		return this.#subscribers;
	}

	/** Lays a line to the interface `wan` of a router, which gets `address`. */
	connect(router: Namespace, line: string, address: string): void {
		this.ip('link', 'add', line, 'type', 'veth', 'peer', 'name', 'wan', 'netns', router.name);
		this.ip('link', 'set', line, 'up');
		this.ip('route', 'add', address, 'dev', line);
		router.ip('address', 'add', `${address}/32`, 'dev', 'wan');
		router.ip('link', 'set', 'wan', 'up');
		router.ip('route', 'add', 'default', 'via', GATEWAY, 'dev', 'wan', 'onlink');
	}

	disconnect(line: string): void {
		this.ip('link', 'delete', line);
	}
}
