/** What some browsers and machines do. Each runs in a page, before its own code. */

/** The page came over http:// from another machine. */
export const insecurePage = () =>
	void Object.defineProperty(window, 'isSecureContext', { get: () => false });

/** The browser had put the tab away, and loads it again. */
export const discardedTab = () =>
	void Object.defineProperty(document, 'wasDiscarded', { get: () => true });

/** No sound before a gesture. */
export function holdSoundBack(): void {
	const play: unknown = Reflect.get(HTMLMediaElement.prototype, 'play');
	if (typeof play !== 'function') return;
	HTMLMediaElement.prototype.play = async function () {
		if (!this.muted) throw new DOMException('No gesture yet', 'NotAllowedError');
		await Reflect.apply(play, this, []);
	};
}

/** The system does not let the browser share the screen. */
export function refuseScreen(): void {
	navigator.mediaDevices.getDisplayMedia = () =>
		Promise.reject(new DOMException('Permission denied by system', 'NotAllowedError'));
}

/** Another program has the camera. */
export function occupyCamera(): void {
	const { mediaDevices } = navigator;
	const getUserMedia = mediaDevices.getUserMedia.bind(mediaDevices);
	mediaDevices.getUserMedia = (constraints) =>
		constraints?.video
			? Promise.reject(new DOMException('Device in use', 'NotReadableError'))
			: getUserMedia(constraints);
}

/** A microphone that is plugged in, and from which nothing comes. */
export function silenceMicrophone(): void {
	const { mediaDevices } = navigator;
	const getUserMedia = mediaDevices.getUserMedia.bind(mediaDevices);
	mediaDevices.getUserMedia = async (constraints) => {
		const stream = await getUserMedia(constraints);
		const context = new AudioContext();
		for (const track of stream.getAudioTracks()) {
			stream.removeTrack(track);
			const [silent] = context.createMediaStreamDestination().stream.getAudioTracks();
			if (silent) stream.addTrack(silent);
		}
		return stream;
	};
}
