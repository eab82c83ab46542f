/** `bun run tutorial:excerpts`: brings the excerpts of the tours up to date with the sources. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTour, sourceOf, tourNames, TOURS } from './tour.ts';

for (const name of tourNames()) {
	const path = join(TOURS, name);
	const text = readFileSync(path, 'utf8');
	const lines = text.split('\n');
	// From the end on, so that the lines above keep their numbers.
	for (const excerpt of readTour(text).excerpts.toReversed()) {
		const source = sourceOf(excerpt);
		if (!source) throw new Error(`${name}:${excerpt.line}: there is no ${excerpt.symbol}.`);
		const { line, end } = excerpt.fence;
		lines.splice(line, end - line - 1, ...source);
	}
	writeFileSync(path, lines.join('\n'));
}
