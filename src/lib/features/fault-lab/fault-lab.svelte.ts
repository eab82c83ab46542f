import { untrack } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import type { Call } from '#lib/call/call.svelte.ts';
import type { Action } from './fault.ts';
import { outcomeWords } from './outcome-words.ts';
import { connections, faults } from './page-faults.ts';
import { Player, type Outcome } from './player.svelte.ts';
import type { Scenario } from './scenarios.ts';

/** A socket that was cut is open again after so long. */
const CUT_MS = 3_000;
const TIMERS_MS = 20_000;

/** What users of the fault lab do in a call. */
export class FaultLab {
	open = $state(false);
	readonly faults = faults;
	/** What came of each scenario, by its name. */
	readonly outcomes = new SvelteMap<string, Outcome>();
	readonly player: Player;
	readonly #call: Call;

	constructor(call: Call) {
		this.#call = call;
		this.player = new Player({
			peers: () => call.peers.map(({ id }) => id),
			connectionTo: (peer) => connections.of(peer),
			turn: (fault, on) => faults.turn(fault, on),
			act: (action) => this.act(action)
		});
		// Each is told right after its connection was made.
		call.onEvent(({ type, peer }) => {
			if (type === 'peer-added' || type === 'connection') connections.claim(peer.id);
		});
		$effect(() => {
			if (call.status === 'joined') return () => untrack(() => this.#end());
		});
	}

	allOff(): void {
		this.player.stop();
		faults.allOff();
	}

	act(action: Action): void {
		switch (action) {
			case 'cut-socket':
				return faults.turnOnFor(CUT_MS, 'blocked');
			case 'stop-timers':
				return faults.turnOnFor(TIMERS_MS, 'timers');
			case 'network':
				// What a browser says when the network is another one (rtc/network.ts).
				return void window.dispatchEvent(new Event('online'));
			case 'end-camera':
				return end(this.#call.media.outgoing.camera);
			case 'end-microphone':
				return end(this.#call.media.outgoing.microphone);
			default:
				return action satisfies never;
		}
	}

	async play(scenario: Scenario): Promise<void> {
		const outcome = await this.player.play(scenario);
		if (!outcome) return;
		this.outcomes.set(scenario.name, outcome);
		this.#call.announce(`${scenario.name}: ${outcomeWords(outcome)}`);
	}

	#end(): void {
		this.allOff();
		this.open = false;
		connections.forget();
	}
}

/** As the system ends a track; `stop` alone tells nobody. */
function end(track: MediaStreamTrack | null): void {
	track?.stop();
	track?.dispatchEvent(new Event('ended'));
}
