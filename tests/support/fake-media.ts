/** What a track comes from: a device, or a screen. */
export interface FakeSource {
	deviceId: string;
	groupId: string;
	label: string;
}

/** A track that a test mutes and ends, as a system does: `stop` fires no event, `end` does. */
export class FakeTrack extends EventTarget implements MediaStreamTrack {
	contentHint = '';
	enabled = true;
	muted = false;
	readyState: MediaStreamTrackState = 'live';
	readonly id = crypto.randomUUID();
	readonly kind: 'audio' | 'video';
	readonly source: FakeSource;
	onended: MediaStreamTrack['onended'] = null;
	onmute: MediaStreamTrack['onmute'] = null;
	onunmute: MediaStreamTrack['onunmute'] = null;

	constructor(kind: 'audio' | 'video', source: FakeSource) {
		super();
		this.kind = kind;
		this.source = source;
	}

	get label(): string {
		return this.source.label;
	}

	getSettings(): MediaTrackSettings {
		const { deviceId, groupId } = this.source;
		return { deviceId, groupId };
	}

	getCapabilities(): MediaTrackCapabilities {
		return {};
	}

	getConstraints(): MediaTrackConstraints {
		return {};
	}

	async applyConstraints(): Promise<void> {}

	clone(): FakeTrack {
		return Object.assign(new FakeTrack(this.kind, this.source), { enabled: this.enabled });
	}

	stop(): void {
		this.readyState = 'ended';
	}

	end(): void {
		if (this.readyState === 'ended') return;
		this.readyState = 'ended';
		this.dispatchEvent(new Event('ended'));
	}

	hold(muted: boolean): void {
		this.muted = muted;
		this.dispatchEvent(new Event(muted ? 'mute' : 'unmute'));
	}
}

export class FakeStream extends EventTarget implements MediaStream {
	readonly id = crypto.randomUUID();
	onaddtrack: MediaStream['onaddtrack'] = null;
	onremovetrack: MediaStream['onremovetrack'] = null;
	readonly #tracks: Set<MediaStreamTrack>;

	constructor(tracks: MediaStreamTrack[] = []) {
		super();
		this.#tracks = new Set(tracks);
	}

	get active(): boolean {
		return this.getTracks().some(({ readyState }) => readyState === 'live');
	}

	getTracks(): MediaStreamTrack[] {
		return [...this.#tracks];
	}

	getAudioTracks(): MediaStreamTrack[] {
		return this.getTracks().filter(({ kind }) => kind === 'audio');
	}

	getVideoTracks(): MediaStreamTrack[] {
		return this.getTracks().filter(({ kind }) => kind === 'video');
	}

	getTrackById(id: string): MediaStreamTrack | null {
		return this.getTracks().find((track) => track.id === id) ?? null;
	}

	addTrack(track: MediaStreamTrack): void {
		this.#tracks.add(track);
	}

	removeTrack(track: MediaStreamTrack): void {
		this.#tracks.delete(track);
	}

	clone(): FakeStream {
		return new FakeStream(this.getTracks().map((track) => track.clone()));
	}
}
