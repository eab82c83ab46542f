import { isPublic } from '#lib/rtc/diagnosis/candidates.ts';
import { asIpv6 } from './ipv6.ts';

const HIDDEN = '•••';
const IPV4 = /(?<!\d)\d{1,3}(?:\.\d{1,3}){3}(?!\d)/g;
/** What may be an IPv6 address, with an IPv4 address in it, a zone or a port. */
const COLONS = /[\da-f]*:[\da-f:]*:(?:\d{1,3}(?:\.\d{1,3}){3}|[\da-f]*)(?:%[\w.-]+)?/gi;
/** At once: what is made up is not looked at again. */
const ADDRESS = new RegExp(`${COLONS.source}|${IPV4.source}`, 'gi');
/** RFC 7064 and RFC 7065. */
const SERVER = /\b((?:stun|turn)s?:)([^:?"\\\s[]+|\[[^\]]*\])/gi;
const HOST = /(?<![\w.-])(?:[a-z\d_-]+\.)+[a-z][a-z\d-]*(?![\w-])/gi;
/** Ids, hashes and sealed text: base64url, whole or cut. */
const OPAQUE = /(?<![\w-])(?:[\w-]{20,}|[\w-]{6,}(?=…))(?![\w-])/g;
/** They say nothing of anybody. */
const COMMON = /^(0\.0\.0\.0|127\.\d+\.\d+\.\d+|::1?)$/;

/** RFC 8839, section 5.1: foundation, component, transport, priority, address, port, type, base. */
const CANDIDATE =
	/^candidate:([\w+/]{1,32}) (\d{1,5}) (udp|tcp) (\d{1,10}) (\S+) (\d{1,5}) typ (host|srflx|prflx|relay)(?: raddr (\S+) rport (\d{1,5}))?(?: tcptype (active|passive|so))?/i;

/** Lines of which the browsers agree what is in them; all others are the other side's own words. */
const KNOWN_LINE =
	/^(v=0$|t=\d+ \d+$|c=IN IP[46] \S+$|b=\w+:\d+$|m=(audio|video|application) |a=(group|extmap|extmap-allow-mixed|ice-ufrag|ice-options|fingerprint|setup|mid|sendrecv|sendonly|recvonly|inactive|rtcp-mux|rtcp-rsize|rtcp-fb|rtcp|rtpmap|fmtp|ptime|maxptime|ssrc-group|sctp-port|max-message-size|end-of-candidates)(:|$))/;

/** What is known of the people in a call, and not to be told. */
export interface Secrets {
	/** The own id. */
	self: string | undefined;
	/** Of peers. */
	ids: readonly string[];
	/** Names, and the code of the room. */
	words: readonly string[];
}

/**
 * Takes out of texts what leads to somebody. The same address becomes the same made-up one, and a
 * private one stays private, so that what is concluded from them stays the same: 198.18.0.0/15 (RFC
 * 2544) and 2001:db8::/32 (RFC 3849) stand for public addresses, 10.0.0.0/8 and fd00::/8 for others.
 */
export class Mask {
	readonly #known = new Map<string, string>();
	readonly #counts = new Map<string, number>();
	readonly #words: RegExp | undefined;

	/** The own id becomes `you`, those of peers `peer-1`, `peer-2` and so on. */
	constructor({ self, ids, words }: Secrets) {
		if (self !== undefined) this.#known.set(self, 'you');
		for (const id of ids) this.id(id);
		// Longest first: one name may begin another. A single letter is everywhere.
		const all = words.filter(({ length }) => length > 1).map(escaped);
		all.sort((one, other) => other.length - one.length);
		if (all.length > 0) this.#words = new RegExp(all.join('|'), 'gu');
	}

	/** What stands for the id of a peer. */
	id(id: string): string {
		return this.#madeUp(id, 'peer', (count) => `peer-${count}`);
	}

	/** Addresses and the names of ICE servers. */
	text(text: string): string {
		return text
			.replace(ADDRESS, (token) => (token.includes(':') ? this.#ipv6(token) : this.#ipv4(token)))
			.replace(
				SERVER,
				(_, scheme: string, host: string) =>
					scheme + this.#madeUp(host.toLowerCase(), 'server', (count) => `server-${count}.example`)
			);
	}

	/** As `text`, and every name of a host: of an address that may be one, or words about one. */
	hosts(text: string): string {
		if (/^[\d.]+$|^[\da-f]*:[\da-f:.]*$/i.test(text)) return this.text(text); // somebody may be called 10
		return this.#withoutWords(this.text(text)).replace(HOST, (host) => {
			if (/^server-\d+\.example$/.test(host)) return host;
			const end = host.endsWith('.local') ? 'local' : 'example';
			return this.#madeUp(host, 'host', (count) => `host-${count}.${end}`);
		});
	}

	/** As `hosts`, and what the server knows rooms and peers by. */
	wire(text: string): string {
		return this.hosts(text).replace(OPAQUE, (word) => this.#known.get(word) ?? HIDDEN);
	}

	/** A description, of which the other side may have written anything. */
	sdp(sdp: string): string {
		return sdp
			.split(/\r\n|\n/)
			.map((line) => {
				if (line.startsWith('a=candidate:')) return `a=${this.candidate(line.slice(2))}`;
				if (line === '' || KNOWN_LINE.test(line)) return this.#withoutWords(this.text(line));
				return line.startsWith('a=ice-pwd:') ? `a=ice-pwd:${HIDDEN}` : line.slice(0, 2) + HIDDEN;
			})
			.join('\r\n');
	}

	/** A candidate, with or without what only its browser knows; '' stays. */
	candidate(text: string): string {
		const found = CANDIDATE.exec(text.replace(/^a=/, ''));
		if (!found) return text === '' ? '' : `candidate:${HIDDEN}`;
		const [, foundation, component, transport, priority, address = '', port, type] = found;
		const [base, basePort, tcpType] = found.slice(8);
		return [
			`candidate:${foundation} ${component} ${transport} ${priority}`,
			`${this.hosts(address)} ${port} typ ${type}`,
			...(base ? [`raddr ${this.hosts(base)} rport ${basePort}`] : []),
			...(tcpType ? [`tcptype ${tcpType}`] : [])
		].join(' ');
	}

	/** All texts in a value of JSON, each by the name of its member. */
	deep<T>(value: T, name = ''): T {
		if (typeof value === 'string') return this.#member(name, value) as T;
		if (Array.isArray(value)) return value.map((part: unknown) => this.deep(part, name)) as T;
		if (typeof value !== 'object' || value === null) return value;
		const members = Object.entries(value).map(([name, part]) => [
			name,
			this.deep(part as unknown, name)
		]);
		return Object.fromEntries(members) as T;
	}

	#member(name: string, text: string): string {
		if (name === 'sdp') return this.sdp(text);
		if (name === 'candidate') return this.candidate(text);
		return ['address', 'ip', 'relatedAddress', 'text'].includes(name)
			? this.hosts(text)
			: this.text(text);
	}

	#withoutWords(text: string): string {
		return this.#words ? text.replace(this.#words, HIDDEN) : text;
	}

	#ipv4(address: string): string {
		if (COMMON.test(address)) return address;
		const low = (count: number) => `${(count >> 8) & 255}.${count & 255}`;
		return isPublic(address)
			? this.#madeUp(address, 'public', (count) => `198.18.${low(count)}`)
			: this.#madeUp(address, 'private', (count) => `10.0.${low(count)}`);
	}

	#ipv6(token: string): string {
		const found = asIpv6(token);
		if (!found) return token.replace(IPV4, (address) => this.#ipv4(address));
		if (COMMON.test(found.address)) return token;
		const { before, address, after } = found;
		if (!address.includes(':')) return before + this.#ipv4(address) + after;
		const hidden = isPublic(address)
			? this.#madeUp(address, 'public', (count) => `2001:db8::${count.toString(16)}`)
			: this.#madeUp(address, 'private', (count) => `fd00::${count.toString(16)}`);
		return before + hidden + after;
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

const escaped = (word: string) => word.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
