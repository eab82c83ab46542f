import type { Call } from '#lib/call/call.svelte.ts';
import type { Shown } from '#lib/call/feature.ts';

/** The picture that the user has given the large place. Nobody else is told. */
export class Pin {
	readonly #call: Call;
	#wanted = $state.raw<Shown>();
	readonly #pinned = $derived.by(() => {
		const wanted = this.#wanted;
		return wanted && this.possible && this.#isShown(wanted) ? wanted : undefined;
	});

	constructor(call: Call) {
		this.#call = call;
		$effect(() => {
			if (call.status === 'left') this.#wanted = undefined;
		});
	}

	/** The pinned picture, while it is there. */
	get pinned(): Shown | undefined {
		return this.#pinned;
	}

	/** False while there is only one picture to look at. */
	get possible(): boolean {
		const { peers } = this.#call;
		return peers.length > 1 || peers.some(({ screen }) => screen);
	}

	isPinned({ peer, of }: Shown): boolean {
		return this.#pinned?.peer === peer && this.#pinned.of === of;
	}

	/** Pins a picture in place of any other, or gives the large place back. */
	toggle(picture: Shown): void {
		this.#wanted = this.isPinned(picture) ? undefined : picture;
	}

	#isShown({ peer, of }: Shown): boolean {
		return this.#call.peers.some(({ id, screen }) => id === peer && (of === 'camera' || screen));
	}
}
