import { quiet } from './wire.ts';

/** Digests that have begun and not ended: they are made on another thread. */
const underWay = new Set<Promise<unknown>>();

const { subtle } = crypto;
const digest = subtle.digest.bind(subtle);
subtle.digest = (...args) => {
	const hash = digest(...args);
	underWay.add(hash);
	const forget = () => underWay.delete(hash);
	hash.then(forget, forget);
	return hash;
};

/** Resolves when no digest is under way, and none follows from the last one. */
export async function hashed(): Promise<void> {
	do {
		await Promise.allSettled(underWay);
		await quiet();
	} while (underWay.size > 0);
}
