import { wordlist } from '@scure/bip39/wordlists/english.js';

const BITS_PER_WORD = Math.log2(wordlist.length);
const WORDS = 4;

/** The first 44 bits of an authentication string, in hexadecimal, as four words to read aloud. */
export function words(string: string): string[] {
	const bits = Number.parseInt(string.slice(0, (WORDS * BITS_PER_WORD) / 4), 16);
	return Array.from({ length: WORDS }, (_, i) => {
		const above = BITS_PER_WORD * (WORDS - 1 - i);
		return wordlist[Math.floor(bits / 2 ** above) % wordlist.length] ?? '';
	});
}
