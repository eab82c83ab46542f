/** Tables of what was measured, and whether the bars are met. */
import { printTable, quantile, spread } from '../figures.ts';
import type { CallFigures } from './observe.ts';
import { STILL_BARS, type Scene } from './standing-still.ts';

export interface CallRound {
	scry: CallFigures;
	bare: CallFigures;
}
type StillRound = Record<Scene, number>;

/** For calls of 2, 3 and 4 people: most milliseconds per frame, fewest frames, against the bare mesh. */
const BAR_PEOPLE = [2, 3, 4];
const MOST_MS_PER_FRAME = 1.3;
const FEWEST_FRAMES = 0.85;

const FIGURES: readonly [keyof CallFigures, string, number][] = [
	['cores', 'processor seconds a second', 2],
	['frames', 'shown frames a second, mean of all links', 1],
	['fewest', 'shown frames a second, slowest link', 1],
	['msPerFrame', 'processor ms per shown frame', 1],
	['lateMean', 'timers late, mean, ms', 1],
	['lateP95', 'timers late, 95th percentile, ms', 1]
];

const ratios = (rounds: CallRound[], figure: keyof CallFigures) =>
	rounds.map(({ scry, bare }) => scry[figure] / bare[figure]);

export function printCalls(people: number, rounds: CallRound[]): void {
	console.log(`\n${people} people, median (least to most) of ${rounds.length} rounds\n`);
	printTable(
		['', 'Scry', 'bare mesh', 'ratio'],
		FIGURES.map(([figure, name, digits]) => [
			name,
			...(['scry', 'bare'] as const).map((kind) =>
				spread(
					rounds.map((round) => round[kind][figure]),
					digits
				)
			),
			spread(ratios(rounds, figure), 2)
		])
	);
}

export function printStill(rounds: StillRound[]): void {
	console.log(`\nStanding still, cores, median (least to most) of ${rounds.length} rounds\n`);
	const scenes = [...new Set(STILL_BARS.flatMap(({ scene, against }) => [against, scene]))];
	printTable(
		['page', 'cores'],
		scenes.map((scene) => [
			scene,
			spread(
				rounds.map((round) => round[scene]),
				3
			)
		])
	);
}

export function printBars(calls: Map<number, CallRound[]>, still: StillRound[]): void {
	console.log('\nBars, by medians\n');
	for (const [people, rounds] of calls) {
		if (!BAR_PEOPLE.includes(people)) continue;
		const cost = quantile(ratios(rounds, 'msPerFrame'), 0.5);
		const frames = quantile(ratios(rounds, 'frames'), 0.5);
		bar(`${people} people, ms per frame`, cost, cost <= MOST_MS_PER_FRAME, MOST_MS_PER_FRAME);
		bar(`${people} people, frames`, frames, frames >= FEWEST_FRAMES, FEWEST_FRAMES);
	}
	if (still.length === 0) return;
	for (const { scene, against, most } of STILL_BARS) {
		const more = quantile(
			still.map((round) => round[scene] - round[against]),
			0.5
		);
		bar(`${scene} more than ${against}, cores`, more, more <= most, most);
	}
}

function bar(name: string, value: number, met: boolean, limit: number): void {
	console.log(`${met ? 'met    ' : 'not met'}  ${name}: ${value.toFixed(3)} (bar ${limit})`);
}
