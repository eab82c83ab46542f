import { FakeConnection } from './fake-connection.ts';

/** Takes the place of the browser's class; what the code under test makes is found in `made`. */
class FakeRTCPeerConnection extends FakeConnection {
	static readonly made: FakeConnection[] = [];

	static async generateCertificate(): Promise<object> {
		return {};
	}

	constructor() {
		super();
		FakeRTCPeerConnection.made.push(this);
	}
}

/** As much of a browser as a call needs, until it is disposed of. */
export function fakeBrowser() {
	const globals = globalThis as Record<string, unknown>;
	const before = { RTCPeerConnection: globals['RTCPeerConnection'], document: globals['document'] };
	FakeRTCPeerConnection.made.length = 0;
	Object.assign(globals, {
		RTCPeerConnection: FakeRTCPeerConnection,
		document: Object.assign(new EventTarget(), { visibilityState: 'hidden' })
	});
	return {
		/** The connections that were made since. */
		made: FakeRTCPeerConnection.made,
		[Symbol.dispose]: () => void Object.assign(globals, before)
	};
}
