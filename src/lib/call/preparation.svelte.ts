import { createCertificate } from '#lib/rtc/create-connection.ts';
import type { Mesh, MeshOptions } from '#lib/rtc/mesh.ts';
import type { Call } from './call.svelte.ts';
import type { Feature, FeatureState } from './feature.ts';

export interface PreparationOptions {
	/** Loads the features. Their code comes with the room, and not with the lobby. */
	loadFeatures(): Promise<readonly Feature[]>;
	/**
	 * Loads code by `load`; it may try several times.
	 * @default `load` is called once
	 */
	loadPart?: <T>(load: () => Promise<T>) => Promise<T>;
}

const once = <T>(load: () => Promise<T>): Promise<T> => load();

/** What only a call needs, and no lobby: its features and their state, the mesh, what connections are made with. */
export class Preparation {
	readonly #call: Call;
	readonly #options: PreparationOptions;
	readonly #server: () => Promise<void>;
	// eslint-disable-next-line svelte/prefer-svelte-reactivity -- complete before anybody reads it
	readonly #states = new Map<FeatureState, object>();
	#features = $state.raw<readonly Feature[]>([]);
	#connection: Pick<MeshOptions, 'certificates' | 'codec'> = {};
	#loading: Promise<typeof Mesh> | undefined;
	#stop: (() => void) | undefined;
	#closed = false;

	/** @param server resolves when the server is there */
	constructor(call: Call, options: PreparationOptions, server: () => Promise<void>) {
		this.#call = call;
		this.#options = options;
		this.#server = server;
	}

	/** Empty until they are loaded. */
	get features(): readonly Feature[] {
		return this.#features;
	}

	/** What all connections are made with. Empty until it is loaded. */
	get connection(): Pick<MeshOptions, 'certificates' | 'codec'> {
		return this.#connection;
	}

	/** The state of a feature. Throws before it is made, and for an unknown feature. */
	get<T extends object>(state: new (call: Call) => T): T {
		const found = this.#states.get(state);
		if (!(found instanceof state)) throw new Error(`This call has no ${state.name}`);
		return found;
	}

	/** Loads once, for all that ask. Rejects when something cannot be loaded; then it can be tried again. */
	load(): Promise<typeof Mesh> {
		this.#loading ??= this.#load().catch((error: unknown) => {
			this.#loading = undefined;
			throw error;
		});
		return this.#loading;
	}

	/** Ends the effects of all features, also of those that are still being loaded. */
	close(): void {
		this.#closed = true;
		this.#stop?.();
	}

	async #load(): Promise<typeof Mesh> {
		// Where a module failed to load once, some browsers do not try again.
		await this.#server();
		const { loadPart = once } = this.#options;
		const loadAll = () =>
			Promise.all([
				this.#options.loadFeatures(),
				import('#lib/rtc/mesh.ts'),
				import('#lib/rtc/codecs.ts')
			]);
		const [features, { Mesh }, { cameraCodec }] = await loadPart(loadAll);
		const [codec, certificate] = await Promise.all([cameraCodec(), createCertificate()]);
		this.#connection = { codec, ...(certificate && { certificates: [certificate] }) };
		if (this.#closed) return Mesh;
		this.#stop = $effect.root(() => {
			for (const { state } of features) this.#states.set(state, new state(this.#call));
		});
		this.#features = features;
		return Mesh;
	}
}
