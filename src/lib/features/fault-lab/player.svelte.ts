import { systemClock, type Clock } from '#lib/rtc/clock.ts';
import type { Connection } from '#lib/rtc/create-connection.ts';
import type { Action, CallFault } from './fault.ts';
import { Meter, readCounts, type Kind, type Longest } from './meter.ts';
import type { Scenario, ScenarioStep } from './scenarios.ts';

export interface PlayerOptions {
	/** Those whose pictures and sound are measured. */
	peers(): readonly string[];
	connectionTo(peer: string): Connection | undefined;
	turn(fault: CallFault, on: boolean): void;
	act(action: Action): void;
	/** @default systemClock */
	clock?: Clock;
}

/** What this page has missed of the peer of which it missed most. */
export interface Outcome {
	longest: Longest;
	/** Everything that had come before came again. */
	back: boolean;
}

const SAMPLE_MS = 150;
/** Before a story begins: what comes in this time is what can be missed. */
const BEFORE_MS = 1_000;
/** So long everything has to come again without a pause. */
const STEADY_MS = 2_000;
/** Without a pause of so long. */
const PAUSE_MS = 700;
/** After its last step a story waits at most so long. */
const MOST_MS = 60_000;

/** Plays one story at a time, and measures what is missed of it. */
export class Player {
	readonly #options: PlayerOptions;
	readonly #clock: Clock;
	#scenario = $state.raw<Scenario>();
	#stop: (() => void) | undefined;

	constructor(options: PlayerOptions) {
		this.#options = options;
		this.#clock = options.clock ?? systemClock;
	}

	/** What is being played. */
	get scenario(): Scenario | undefined {
		return this.#scenario;
	}

	/** Plays it to the end. Resolves with nothing when it was stopped. */
	play(scenario: Scenario): Promise<Outcome | undefined> {
		this.stop();
		this.#scenario = scenario;
		return new Promise((resolve) => {
			const story = new Story(scenario, this.#options, this.#clock, (outcome) => {
				this.#end(scenario);
				resolve(outcome);
			});
			this.#stop = () => story.end(undefined);
		});
	}

	/** Ends what is played, and turns off what it has turned on. */
	stop(): void {
		this.#stop?.();
	}

	#end({ steps }: Scenario): void {
		this.#stop = undefined;
		this.#scenario = undefined;
		for (const fault of steps.flatMap(({ on = [] }) => on)) this.#options.turn(fault, false);
	}
}

/** One story that is played. */
class Story {
	readonly #options: PlayerOptions;
	readonly #clock: Clock;
	readonly #done: (outcome: Outcome | undefined) => void;
	readonly #meters = new Map<string, Meter>();
	readonly #lastStepAt: number;
	readonly #stops: (() => void)[];
	/** Since when everything comes. */
	#steadySince: number | undefined;
	#sampling = false;
	#ended = false;

	constructor(
		{ steps }: Scenario,
		options: PlayerOptions,
		clock: Clock,
		done: (outcome: Outcome | undefined) => void
	) {
		this.#options = options;
		this.#clock = clock;
		this.#done = done;
		this.#lastStepAt = clock.now() + BEFORE_MS + Math.max(...steps.map(({ at }) => at));
		for (const peer of options.peers()) this.#meters.set(peer, new Meter());
		void this.#sample();
		this.#stops = [
			...steps.map((step) => clock.after(BEFORE_MS + step.at, () => this.#take(step))),
			clock.every(SAMPLE_MS, () => void this.#sample())
		];
	}

	end(outcome: Outcome | undefined): void {
		if (this.#ended) return;
		this.#ended = true;
		for (const stop of this.#stops) stop();
		this.#done(outcome);
	}

	#take({ on = [], off = [], act }: ScenarioStep): void {
		for (const fault of on) this.#options.turn(fault, true);
		for (const fault of off) this.#options.turn(fault, false);
		if (act) this.#options.act(act);
	}

	async #sample(): Promise<void> {
		if (this.#sampling) return; // a busy browser takes its time
		this.#sampling = true;
		await Promise.all(Array.from(this.#meters, ([peer, meter]) => this.#read(peer, meter)));
		this.#sampling = false;
		if (!this.#ended) this.#judge();
	}

	async #read(peer: string, meter: Meter): Promise<void> {
		const connection = this.#options.connectionTo(peer);
		const report = await connection?.getStats().catch(() => undefined); // closed meanwhile
		const now = this.#clock.now();
		if (connection && report) meter.add(connection, readCounts(report.values()), now);
		else meter.miss(now);
	}

	#judge(): void {
		const now = this.#clock.now();
		// Who has left is missed by nobody.
		for (const peer of this.#meters.keys()) {
			if (!this.#options.peers().includes(peer)) this.#meters.delete(peer);
		}
		if (now <= this.#lastStepAt) return;
		const comes = [...this.#meters.values()].every((meter) => meter.cameSince(now - PAUSE_MS));
		this.#steadySince = comes ? (this.#steadySince ?? now) : undefined;
		const back = this.#steadySince !== undefined && now - this.#steadySince >= STEADY_MS;
		if (back || now - this.#lastStepAt >= MOST_MS) this.end({ longest: this.#longest(), back });
	}

	#longest(): Longest {
		const all = [...this.#meters.values()].map(({ longest }) => longest);
		const most = (kind: Kind) => {
			const values = all.flatMap((each) => each[kind] ?? []);
			return values.length > 0 ? { [kind]: Math.max(...values) } : {};
		};
		return { ...most('picture'), ...most('sound') };
	}
}
