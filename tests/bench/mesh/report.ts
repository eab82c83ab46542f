/** Tables of what was measured, and whether the bars are met. */
import { printTable, quantile, spread } from '../figures.ts';
import type { CallFigures } from './observe.ts';
import { STILL_BARS, type Scene } from './standing-still.ts';

export interface CallRound {
	scry: CallFigures;
	bare: CallFigures;
}
type StillRound = Record<Scene, number>;

interface Bar {
	people: number;
	figure: keyof CallFigures;
	/** As a multiple of the bare mesh's, and not by itself. */
	ratio?: boolean;
	/** One of the two. */
	most?: number;
	least?: number;
}

const BARS: readonly Bar[] = [
	{ people: 2, figure: 'msPerFrame', ratio: true, most: 1.3 },
	{ people: 2, figure: 'frames', ratio: true, least: 0.85 },
	{ people: 3, figure: 'msPerFrame', ratio: true, most: 1.3 },
	{ people: 3, figure: 'frames', ratio: true, least: 0.85 },
	{ people: 4, figure: 'msPerFrame', ratio: true, most: 1 },
	{ people: 4, figure: 'fewest', least: 12 },
	{ people: 6, figure: 'connected', most: 15 },
	{ people: 6, figure: 'fewest', least: 8 },
	{ people: 6, figure: 'silence', most: 1_000 }
];

const FIGURES: Record<keyof CallFigures, { name: string; digits: number }> = {
	connected: { name: 'last Join to all links connected, s', digits: 1 },
	shown: { name: 'last Join to all pictures shown, s', digits: 1 },
	silence: { name: 'longest silence of a voice, ms', digits: 0 },
	cores: { name: 'processor seconds a second', digits: 2 },
	frames: { name: 'shown frames a second, median of all links', digits: 1 },
	fewest: { name: 'shown frames a second, slowest link', digits: 1 },
	msPerFrame: { name: 'processor ms per shown frame', digits: 1 },
	lateMean: { name: 'timers late, mean, ms', digits: 1 },
	lateP95: { name: 'timers late, 95th percentile, ms', digits: 1 }
};

const ratios = (rounds: CallRound[], figure: keyof CallFigures) =>
	rounds.map(({ scry, bare }) => scry[figure] / bare[figure]);

export function printCalls(people: number, rounds: CallRound[]): void {
	console.log(`\n${people} people, median (least to most) of ${rounds.length} rounds\n`);
	printTable(
		['', 'Scry', 'bare mesh', 'ratio'],
		(Object.keys(FIGURES) as (keyof CallFigures)[]).map((figure) => {
			const { name, digits } = FIGURES[figure];
			const of = (kind: keyof CallRound) => rounds.map((round) => round[kind][figure]);
			return [
				name,
				spread(of('scry'), digits),
				spread(of('bare'), digits),
				spread(ratios(rounds, figure), 2)
			];
		})
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
	for (const { people, figure, ratio, most, least } of BARS) {
		const rounds = calls.get(people) ?? [];
		if (rounds.length === 0) continue;
		const values = ratio ? ratios(rounds, figure) : rounds.map(({ scry }) => scry[figure]);
		const value = quantile(values, 0.5);
		const name = `${people} people, ${FIGURES[figure].name}${ratio ? ', times the bare mesh' : ''}`;
		bar(name, value, value <= (most ?? Infinity) && value >= (least ?? 0), most ?? least ?? NaN);
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
