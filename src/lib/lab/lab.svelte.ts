import { SvelteSet } from 'svelte/reactivity';
import { systemClock, type Clock } from '#lib/rtc/clock.ts';
import type { StateKind } from '#lib/rtc/connection-states.ts';
import { drawnPicture } from '#lib/rtc/media/drawn-picture.ts';
import type { NegotiationMessage } from '#lib/rtc/negotiation.ts';
import type { TimelineEntry } from '#lib/ui/timeline.ts';
import { clockFace } from './clock-face.ts';
import { candidateType, type Fault } from './faults.ts';
import { Herald, otherSide, type Side } from './herald.ts';
import { Mirror } from './mirror.svelte.ts';

/** Entries of the timeline that are kept. An experiment makes some fifty. */
const MAX_ENTRIES = 500;
export const NAMES: readonly [string, string] = ['Ann', 'Bo'];
/** The lanes of the timeline: the herald stands between the two. */
export const LANES: readonly string[] = [NAMES[0], 'Herald', NAMES[1]];
const laneOf = (side: Side): 0 | 2 => (side === 0 ? 0 : 2);
const HERALD_LANE = 1;

export type States = Partial<Record<StateKind, string>>;

/** A STUN or TURN server, as people type it in. */
export interface IceServer {
	url: string;
	username: string;
	credential: string;
}

/**
 * Two peers in one page, with a herald between them that can be told to do its work badly. What they
 * are made of is what a call is made of; nothing leaves the page but what they ask an ICE server.
 */
export class Lab {
	readonly faults = new SvelteSet<Fault>();
	readonly server: IceServer = $state({ url: '', username: '', credential: '' });
	readonly #clock: Clock;
	#entries = $state.raw<readonly TimelineEntry[]>([]);
	#mirrors = $state.raw<readonly [Mirror, Mirror]>();
	#states = $state.raw<readonly [States, States]>([{}, {}]);
	#problem = $state<string>();
	#startedAt = 0;
	#nextId = 0;
	#stop: (() => void) | undefined;

	constructor(clock = systemClock) {
		this.#clock = clock;
	}

	/** What has happened since the experiment began; the oldest first. */
	get entries(): readonly TimelineEntry[] {
		return this.#entries;
	}

	get isRunning(): boolean {
		return this.#mirrors !== undefined;
	}

	/** Why it could not begin, as the browser says it. */
	get problem(): string | undefined {
		return this.#problem;
	}

	/** The states that a side has reached. */
	states(side: Side): States {
		return this.#states[side];
	}

	/** What a side sees of the other. */
	stream(side: Side): MediaStream | undefined {
		return this.#mirrors?.[side].stream;
	}

	/** Begins an experiment, and ends the one before. */
	begin(): void {
		this.end();
		this.#entries = [];
		this.#states = [{}, {}];
		this.#problem = undefined;
		this.#startedAt = this.#clock.now();
		const herald = new Herald({
			clock: this.#clock,
			faults: () => this.faults,
			took: (from, message, remark, lost) => this.#noteTaken(from, message, remark, lost),
			deliver: (to, message) => {
				this.#note({ ...signal(message), lane: HERALD_LANE, to: laneOf(to) });
				this.#mirrors?.[to].receive(message);
			}
		});
		const stops = [() => herald.close()];
		this.#stop = () => {
			for (const stop of stops) stop();
		};
		const open = (side: Side): Mirror => {
			const picture = drawnPicture(clockFace(NAMES[side]));
			stops.push(() => picture.stop());
			const mirror = new Mirror({
				configuration: { iceServers: iceServersOf(this.server) },
				picture,
				offers: side === 0 || this.faults.has('glare'),
				polite: side === 1 && !this.faults.has('stubborn'),
				send: (message) => herald.send(side, message),
				stateChanged: (kind, state) => this.#noteState(side, kind, state),
				failed: (error) => this.#note({ lane: laneOf(side), kind: 'fault', text: String(error) })
			});
			stops.push(() => mirror.close());
			return mirror;
		};
		try {
			this.#mirrors = [open(0), open(1)];
		} catch (error) {
			this.end();
			this.#problem = (error as Error).message;
		}
	}

	/** Looks for a path anew: Ann's browser offers again. */
	restartIce(): void {
		this.#note({ lane: laneOf(0), kind: 'fault', text: 'ICE restart' });
		this.#mirrors?.[0].restartIce();
	}

	/** Sends what has no answer again. */
	repeatOffers(): void {
		for (const mirror of this.#mirrors ?? []) mirror.repeatOffer();
	}

	/** Ends the experiment. Its timeline stays. Ending twice is harmless. */
	end(): void {
		this.#stop?.();
		this.#stop = undefined;
		this.#mirrors = undefined;
	}

	#noteTaken(
		from: Side,
		message: NegotiationMessage,
		remark: string | undefined,
		lost: boolean
	): void {
		const { kind, text } = signal(message);
		this.#note({
			lane: laneOf(from),
			to: HERALD_LANE,
			kind,
			text: remark ? `${text}, ${remark}` : text,
			...(lost && { lost })
		});
	}

	#noteState(side: Side, kind: StateKind, state: string): void {
		const states = { ...this.#states[side], [kind]: state };
		const others = this.#states[otherSide(side)];
		this.#states = side === 0 ? [states, others] : [others, states];
		this.#note({ lane: laneOf(side), kind, text: `${kind}: ${state}` });
	}

	#note(entry: Omit<TimelineEntry, 'id' | 'at'>): void {
		const moment = { id: this.#nextId++, at: this.#clock.now() - this.#startedAt };
		this.#entries = [...this.#entries, { ...moment, ...entry }].slice(-MAX_ENTRIES);
	}
}

/** How a signal is called in the timeline. */
function signal(message: NegotiationMessage): Pick<TimelineEntry, 'kind' | 'text'> {
	if ('description' in message) {
		const { type, sdp } = message.description;
		return { kind: 'signal', text: `${type}, ${(sdp.length / 1_000).toFixed(1)} kB` };
	}
	return { kind: 'signal', text: `candidate, ${candidateType(message.candidate.candidate)}` };
}

const iceServersOf = ({ url, username, credential }: IceServer): RTCIceServer[] =>
	url.trim() ? [{ urls: url.trim(), ...(username && { username, credential }) }] : [];
