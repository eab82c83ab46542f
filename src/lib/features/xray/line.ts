import * as v from 'valibot';
import { printable } from './printable.ts';

const LONGEST = 300;

/** A text of a file that anybody may have sent: what is longer is cut, and it stays in its line. */
export const Line = v.pipe(
	v.string(),
	v.transform((text) => printable(text.slice(0, LONGEST)))
);
