type Locks = Pick<LockManager, 'request' | 'query'>;

/**
 * Whether another tab of this browser is in the same room. A tab holds a lock while it is in; the
 * browser releases it however the tab ends.
 *
 * @see https://www.w3.org/TR/web-locks/
 */
export class OtherTab {
	readonly #name: Promise<string>;
	readonly #locks: Locks | undefined;
	#present = $state(false);

	/** @param locks undefined in a browser without locks, and on an insecure origin */
	constructor(room: Promise<string>, locks: Locks | undefined = navigator.locks) {
		this.#name = room.then((id) => `scry:${id}`);
		this.#locks = locks;
		void this.look();
	}

	/** As of the last look. Ask while this tab is not in the room itself. */
	get present(): boolean {
		return this.#present;
	}

	async look(): Promise<void> {
		try {
			const name = await this.#name;
			const { held = [] } = (await this.#locks?.query()) ?? {};
			this.#present = held.some((lock) => lock.name === name);
		} catch {
			this.#present = false; // locks are blocked with site data
		}
	}

	/** Says that this tab is in the room, until the returned function is called. */
	hold(): () => void {
		let release = () => {};
		const held = new Promise<void>((resolve) => (release = resolve));
		this.#name
			.then((name) => this.#locks?.request(name, { mode: 'shared' }, () => held))
			.catch(() => {}); // blocked with site data
		return release;
	}
}
