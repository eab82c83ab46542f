import { printTable, quantile } from '../figures.ts';
import { PHASES, type Phase, type Phases } from './marks.ts';
import type { Situation } from './situations.ts';

/** What was taken in one situation. */
export interface Taken {
	situation: Situation;
	scry: Phases[];
	/** By the height of the picture. */
	floors: { 480: Phases[]; 720: Phases[] };
}

/** What is aimed at where a bar stands, in times the floor. */
const AIM = 1.2;

const median = (phases: Phases[], phase: Phase) =>
	quantile(
		phases.map((each) => each[phase]).filter((ms) => !Number.isNaN(ms)),
		0.5
	);

const figures = (phases: Phases[], phase: Phase) =>
	[0.5, 0.9].map((q) => {
		const value = quantile(
			phases.map((each) => each[phase]).filter((ms) => !Number.isNaN(ms)),
			q
		);
		return Number.isNaN(value) ? '' : value.toFixed(0);
	});

export function printPhases({ situation, scry, floors }: Taken): void {
	console.log(`\n${situation.name}: ms after the click on Join, ${scry.length} rounds\n`);
	const head = ['phase', 'Scry', 'p90', 'floor', 'p90'];
	const last = floors[720].length > 0 ? ['floor, 720p', 'p90'] : [];
	printTable(
		[...head, ...last],
		PHASES.map((phase) => [
			phase,
			...figures(scry, phase),
			...figures(floors[480], phase),
			...(last.length > 0 ? figures(floors[720], phase) : [])
		])
	);
}

export function printBars(all: Taken[]): void {
	console.log('\nFrom the click to both pictures, medians in ms\n');
	const ratio = ({ scry, floors }: Taken) =>
		median(scry, 'picture') / median(floors[480], 'picture');
	printTable(
		['situation', 'Scry', 'floor', 'ratio'],
		all.map((taken) => [
			taken.situation.name,
			median(taken.scry, 'picture').toFixed(0),
			median(taken.floors[480], 'picture').toFixed(0),
			ratio(taken).toFixed(2)
		])
	);
	console.log('');
	for (const taken of all) {
		const { bar, name } = taken.situation;
		if (bar === undefined) continue;
		const reached = ratio(taken);
		const verdict = reached <= AIM ? 'aim met' : reached <= bar ? 'met    ' : 'not met';
		console.log(`${verdict}  ${name}: ${reached.toFixed(2)} (bar ${bar}, aim ${AIM})`);
	}
}
