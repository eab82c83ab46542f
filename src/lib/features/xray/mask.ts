import { isPublic } from '#lib/rtc/diagnosis/candidates.ts';

const IPV4 = /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])/g;
/** Eight groups, or fewer with a gap: a fingerprint has many more, a time of day no gap. */
const IPV6 =
	/(?<![\w:.])(?=[\da-f:]*::|(?:[\da-f]+:){7}[\da-f]+(?![\w:]))[\da-f]{0,4}(?::[\da-f]{0,4}){2,7}(?![\w:])/gi;
/** RFC 7064 and RFC 7065. */
const SERVER = /\b((?:stun|turn)s?:)([^:?"\\\s[]+|\[[^\]]*\])/gi;
const PASSWORD = /(a=ice-pwd:)[^\s"\\]+/g;
/** Ids, hashes and sealed text: base64url. */
const OPAQUE = /(?<![\w-])[\w-]{20,}(?![\w-])/g;
/** They say nothing of anybody. */
const COMMON = /^(0\.0\.0\.0|127\.\d+\.\d+\.\d+|::1?)$/;

/**
 * Takes out of texts what leads to somebody. The same address becomes the same made-up one, and a
 * private one stays private, so that what is concluded from them stays the same: 198.18.0.0/15 (RFC
 * 2544) and 2001:db8::/32 (RFC 3849) stand for public addresses, 10.0.0.0/8 and fd00::/8 for others.
 */
export class Mask {
	readonly #known = new Map<string, string>();
	readonly #counts = new Map<string, number>();

	/** @param ids of peers, which become `peer-1`, `peer-2` and so on */
	constructor(ids: readonly string[]) {
		for (const id of ids) this.#madeUp(id, 'peer', (count) => `peer-${count}`);
	}

	/** What stands for the id of a peer. */
	id(id: string): string {
		return this.#madeUp(id, 'peer', (count) => `peer-${count}`);
	}

	/** Addresses, names of servers, and the password of ICE. */
	text(text: string): string {
		return text
			.replace(PASSWORD, '$1•••')
			.replace(SERVER, (_, scheme: string, host: string) => scheme + this.#server(host))
			.replace(IPV4, (address) => this.#ipv4(address))
			.replace(IPV6, (address) => this.#ipv6(address));
	}

	/** As `text`, and what the server knows rooms and peers by. */
	wire(text: string): string {
		return this.text(text).replace(OPAQUE, (word) => this.#known.get(word) ?? '•••');
	}

	/** All texts in a value of JSON. */
	deep<T>(value: T): T {
		if (typeof value === 'string') return this.text(value) as T;
		if (Array.isArray(value)) return value.map((part: unknown) => this.deep(part)) as T;
		if (typeof value !== 'object' || value === null) return value;
		const members = Object.entries(value).map(([name, part]) => [name, this.deep(part as unknown)]);
		return Object.fromEntries(members) as T;
	}

	#server(host: string): string {
		return this.#madeUp(host.toLowerCase(), 'server', (count) => `server-${count}.example`);
	}

	#ipv4(address: string): string {
		if (COMMON.test(address)) return address;
		const low = (count: number) => `${(count >> 8) & 255}.${count & 255}`;
		return isPublic(address)
			? this.#madeUp(address, 'public', (count) => `198.18.${low(count)}`)
			: this.#madeUp(address, 'private', (count) => `10.0.${low(count)}`);
	}

	#ipv6(address: string): string {
		if (COMMON.test(address)) return address;
		return isPublic(address)
			? this.#madeUp(address, 'public', (count) => `2001:db8::${count.toString(16)}`)
			: this.#madeUp(address, 'private', (count) => `fd00::${count.toString(16)}`);
	}

	#madeUp(real: string, kind: string, make: (count: number) => string): string {
		let name = this.#known.get(real);
		if (name === undefined) {
			const count = (this.#counts.get(kind) ?? 0) + 1;
			this.#counts.set(kind, count);
			name = make(count);
			this.#known.set(real, name);
		}
		return name;
	}
}
