import {
	listDevices,
	openDevices,
	type DeviceChoice,
	type DeviceKind,
	type Outcome
} from '#lib/rtc/media/devices.ts';
import { systemClock, type Clock } from '#lib/rtc/clock.ts';
import { recallList, rememberList } from '#lib/call/memory.ts';
import { ANY, appended, betterThan, identify, nextChoice, promoted } from './ranking.ts';

/** Errors of a device that is there and cannot be had: another program has it. */
const BUSY = ['NotReadableError', 'AbortError'];
/** Errors of one device that say nothing about the next. */
const PASSABLE = [...BUSY, 'NotFoundError', 'OverconstrainedError'];

/**
 * How long a list of devices is waited for. The ranking needs it, and a slow system takes a second or
 * two; some browsers answer after a minute, or never.
 */
export const LIST_MS = 3_000;

/** A device as it is spoken of; the label is '' while the browser hides it. */
export interface Named {
	id: string | undefined;
	label: string;
}

/** The devices of one kind that are plugged in, in the person's own order. */
export class RankedDevices {
	readonly #kind: DeviceKind;
	readonly #clock: Clock;
	#all = $state.raw<MediaDeviceInfo[]>([]);
	#ranking = $state.raw<string[]>([]);
	#inUse: string | undefined;
	/** Those that would not open. Left alone until they are plugged in anew or somebody asks. */
	#busy: string[] = [];
	/** True while the browser owes a list for longer than it is waited for. */
	#overdue = false;

	constructor(kind: DeviceKind, clock: Clock = systemClock) {
		this.#kind = kind;
		this.#clock = clock;
		this.#ranking = recallList(kind);
	}

	/** As the browser lists them. */
	get all(): MediaDeviceInfo[] {
		return this.#all;
	}

	/** The id of the best that is plugged in. */
	get best(): string | undefined {
		return this.#ranking.find((id) => this.#find(id));
	}

	/** The id of the device used last. */
	get inUse(): string | undefined {
		return this.#inUse;
	}

	/** The best of those that would not open. */
	get refused(): Named | undefined {
		const [id] = this.#busy;
		return id === undefined ? undefined : { id, label: this.#find(id)?.label ?? '' };
	}

	/** Reads anew what is plugged in. A list that comes late is read when it comes. */
	async look(): Promise<void> {
		if (this.#overdue) return;
		const read = this.#read();
		let stop = () => {};
		const enough = new Promise<void>((resolve) => {
			stop = this.#clock.after(LIST_MS, () => {
				this.#overdue = true;
				resolve();
			});
		});
		await Promise.race([read, enough]);
		stop();
	}

	/** What to try first. */
	async first(): Promise<DeviceChoice | undefined> {
		await this.look();
		return nextChoice(this.#ranking, this.#all);
	}

	/** Puts a device before all others, and remembers it. */
	choose(id: string): void {
		this.prefer(id);
		rememberList(this.#kind, this.#ranking);
	}

	/** Puts a device before all others, for this visit. */
	prefer(id: string): void {
		this.#ranking = promoted(this.#ranking, id);
	}

	/** Takes the device of a track for that in use. From then on it has a rank, if only the last. */
	use(track: MediaStreamTrack): void {
		this.#inUse = identify(track, this.#ranking, this.#all);
		if (this.#inUse) this.#ranking = appended(this.#ranking, this.#inUse);
	}

	/**
	 * Opens the best that opens, or says why none does; `undefined` when it is not `wanted` any more.
	 * `attempt` is the first one when somebody else makes it, with the choice of `first`.
	 */
	async open(
		wanted: () => boolean,
		attempt?: Promise<Outcome | undefined>
	): Promise<Outcome | undefined> {
		const tried: string[] = [];
		const errors: string[] = [];
		this.#busy = [];
		for (;;) {
			await this.look();
			const choice = nextChoice(this.#ranking, this.#all, tried);
			if (!choice) return { error: mostTelling(errors) };
			const outcome = await (attempt ?? this.#try(choice));
			attempt = undefined;
			if (!wanted()) return discard(outcome);
			if (isTrack(outcome)) return outcome;
			const error = outcome?.error ?? 'NotFoundError';
			if (!PASSABLE.includes(error)) return { error };
			const id = 'exact' in choice ? choice.exact : ANY;
			tried.push(id);
			errors.push(error);
			if (id !== ANY && BUSY.includes(error)) this.#busy.push(id);
		}
	}

	/** Opens a better one than that in use, if there is one. */
	async openBetter(wanted: () => boolean): Promise<MediaStreamTrack | undefined> {
		const better = this.#inUse && betterThan(this.#inUse, this.#ranking, this.#all, this.#busy);
		if (!better) return undefined;
		const outcome = await this.#try({ exact: better });
		if (!wanted()) return discard(outcome);
		if (isTrack(outcome)) return outcome;
		if (outcome && BUSY.includes(outcome.error)) this.#busy.push(better);
		return undefined;
	}

	async #read(): Promise<void> {
		try {
			this.#all = await listDevices(this.#kind);
			this.#busy = this.#busy.filter((id) => this.#find(id));
		} catch {
			// NotAllowedError, or an extension: a device can be opened without a list.
		}
		this.#overdue = false;
	}

	async #try(choice: DeviceChoice): Promise<Outcome | undefined> {
		return (await openDevices({ [this.#kind]: choice }))[this.#kind];
	}

	#find(id: string): MediaDeviceInfo | undefined {
		return this.#all.find(({ deviceId }) => deviceId === id);
	}
}

const isTrack = (outcome: Outcome | undefined): outcome is MediaStreamTrack =>
	outcome !== undefined && !('error' in outcome);

function discard(outcome: Outcome | undefined): undefined {
	if (isTrack(outcome)) outcome.stop();
}

/** A device in use elsewhere can be freed; one that is gone can only be missed. */
const mostTelling = (errors: readonly string[]): string =>
	errors.find((name) => BUSY.includes(name)) ?? errors.at(-1) ?? 'NotFoundError';
