/** Devices, and the tracks of those that are in use. */
type Devices = Record<'microphone' | 'camera', { readonly track?: MediaStreamTrack | undefined }>;

/** Has the browser start, once, what the first connection of a page waits for; see `warmUp`. */
export class Warming {
	#abort: AbortController | undefined;

	/**
	 * Resolves when it is done. Does nothing without a device in use: without one a browser says its
	 * addresses as names, and asks the network for them.
	 */
	async start({ microphone, camera }: Devices): Promise<void> {
		if (this.#abort || !(microphone.track ?? camera.track)) return;
		const { signal: abort } = (this.#abort = new AbortController());
		const [{ warmUp }, { drawnPicture }] = await Promise.all([
			import('#lib/rtc/warm-up.ts'),
			import('#lib/rtc/media/drawn-picture.ts')
		]);
		const drawn = camera.track ? undefined : drawnPicture();
		const picture = camera.track ?? drawn;
		if (picture) await warmUp({ picture, abort });
		drawn?.stop();
	}

	/** Ends it early. Stopping twice is harmless. */
	stop(): void {
		this.#abort?.abort();
	}
}
