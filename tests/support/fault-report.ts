import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { SCENARIOS } from '#lib/features/fault-lab/scenarios.ts';

interface Played {
	name: string;
	/** Longest time without a picture and without sound, in seconds: where it was played. */
	here: [number, number];
	/** The same of the other. */
	there: number[];
}

const played: Played[] = [];
const folders = ['test-results', ...(process.env['FAULTS_WRITE'] ? ['docs'] : [])];

/** Adds what a scenario came to, and writes the table of all so far. */
export function reportScenario(scenario: Played): void {
	played.push(scenario);
	for (const folder of folders) {
		mkdirSync(folder, { recursive: true });
		writeFileSync(join(folder, 'faults.md'), markdown());
	}
}

const markdown = () => `# What the scenarios of the fault lab cost

Made by \`FAULTS_WRITE=1 bun node_modules/.bin/playwright test --project=chromium tests/e2e/fault-lab.e2e.ts -g scenarios\` after \`bun run build\`, on ${new Date().toISOString().slice(0, 10)}: two people in Chromium on one machine with ${cpus().length} cores.

Each scenario is played in the browser of the first; it is an emulation by that page. A dead path is one on which it sends no media, holds messages back and shows nothing that comes, until an ICE restart has found another: the second sees only that media and messages stop, while ICE and RTCP of the old path go on for it. No key frame has to be waited for, because what comes is decoded all the time. What real dead paths cost is measured in network namespaces: [nat.md](nat.md). The times after a dead path vary by seconds from run to run: a machine that cannot keep up, as two browsers on two cores do now and then, judges no path dead before ICE does.

Longest time without a new picture, and without sound.

${[
	row('', 'what happens', 'first: picture', 'sound', 'second: picture', 'sound'),
	row(...Array<string>(6).fill('---')),
	...played.map(({ name, here, there }) =>
		row(`**${name}**`, storyOf(name), ...[...here, ...there].map(seconds))
	)
].join('\n')}
`;

const storyOf = (name: string) => SCENARIOS.find((each) => each.name === name)?.story ?? '';
const seconds = (value: number) => `${value.toFixed(1)} s`;
const row = (...cells: string[]) => `| ${cells.join(' | ')} |`;
