import type { IceConfiguration } from '#lib/protocol/server.ts';
import { isSymmetric } from './candidates.ts';
import { isOverUdp, isTurn, isUdpSilent, relayFault, type Diagnosis } from './diagnosis.ts';
import { createConnection, type Connection, type CreateConnection } from '../create-connection.ts';
import { SerialQueue } from '../serial-queue.ts';
import type { SignalingChannel } from '../signaling-channel.ts';
import { IceObserver } from './ice-observer.ts';

/** What a call needs, in the order in which it needs it. */
export type Part = 'server' | 'direct' | 'relay';
/**
 * `absent`: there is nothing to check, because the server names none. `limited`: the own router maps
 * every destination anew, which stands in the way of some direct paths and not of others.
 */
export type Finding = 'ok' | 'absent' | 'limited' | Diagnosis;

export interface ConnectionCheckOptions {
	channel: Pick<SignalingChannel, 'iceServers'>;
	/** Called once for each part that there is, as soon as it is known. */
	found(part: Part, finding: Finding, milliseconds: number): void;
	/** Ends the check. What is open then is closed, and nothing more is found. */
	signal: AbortSignal;
	createConnection?: CreateConnection;
	limits?: typeof LIMITS;
}

/**
 * Longest waits, in milliseconds. Whoever has not answered by then would be of no use in a
 * call; Chromium would go on asking for 40 s.
 */
const LIMITS = { serverMs: 10_000, directMs: 12_000, relayMs: 15_000 };

/**
 * Tries what a call will need, alone: a round trip to the server, an answer of STUN, and a message
 * from one own connection to another through the relay. Resolves when everything is known; throws
 * `RefusedError` when the server does not say what to try.
 */
export async function checkConnection(options: ConnectionCheckOptions): Promise<void> {
	const { channel, signal, limits = LIMITS } = options;
	const found = (part: Part, finding: Finding, since: number): void => {
		if (!signal.aborted) options.found(part, finding, performance.now() - since);
	};
	const began = performance.now();
	const configuration = await within(limits.serverMs, signal, channel.iceServers());
	found('server', configuration ? 'ok' : 'offline', began);
	if (!configuration || signal.aborted) return;

	const { iceServers, iceTransportPolicy } = configuration;
	const create = options.createConnection ?? createConnection;
	const since = performance.now();
	if (iceServers.length === 0 && iceTransportPolicy === 'all') {
		return found('direct', 'no-servers', since); // there is no more to say
	}
	const direct = async () => {
		if (iceTransportPolicy === 'relay') return; // nobody wants a direct path
		found('direct', await checkDirect(configuration, create, limits.directMs, signal), since);
	};
	const relay = async () => {
		found('relay', await checkRelay(configuration, create, limits.relayMs, signal), since);
	};
	await Promise.all([direct(), relay()]);
}

/** Gathers as a call would, and looks at what servers answered. */
async function checkDirect(
	{ iceServers }: IceConfiguration,
	create: CreateConnection,
	limitMs: number,
	signal: AbortSignal
): Promise<Finding> {
	if (!iceServers.some(({ urls }) => urls.some(isOverUdp))) return 'absent';
	const closing = new AbortController();
	const connection = create({ iceServers });
	try {
		const observer = new IceObserver(connection, closing.signal);
		connection.createDataChannel('check');
		const gathered = gathers(connection, closing.signal);
		await connection.setLocalDescription();
		await within(limitMs, signal, gathered);
		const report = await observer.report();
		if (report.local.length === 0) return 'no-candidates-here';
		if (isUdpSilent(report)) return 'udp-blocked-here';
		return isSymmetric(report.local) ? 'limited' : 'ok';
	} finally {
		closing.abort();
		connection.close();
	}
}

/** Sends a message to oneself that nothing but the relay can carry. */
async function checkRelay(
	{ iceServers, iceTransportPolicy }: IceConfiguration,
	create: CreateConnection,
	limitMs: number,
	signal: AbortSignal
): Promise<Finding> {
	if (!iceServers.some(({ urls }) => urls.some(isTurn))) {
		return iceTransportPolicy === 'relay' ? 'relay-missing' : 'absent';
	}
	const closing = new AbortController();
	const configuration: RTCConfiguration = { iceServers, iceTransportPolicy: 'relay' };
	const [near, far] = [create(configuration), create(configuration)];
	try {
		const observers = [near, far].map((side) => new IceObserver(side, closing.signal));
		const fault = async (waited: boolean): Promise<Diagnosis | undefined> => {
			const report = await Promise.all(observers.map((observer) => observer.report()));
			return report.map((known) => relayFault(known, waited)).find(Boolean);
		};
		const heard = connectLoop(near, far, closing.signal).then(() => 'ok' as const);
		// Without a relayed candidate there is nothing to wait for.
		const fruitless = new Promise<undefined>((resolve) => {
			for (const side of [near, far]) {
				void gathers(side, closing.signal).then(async () => {
					if (await fault(false)) resolve(undefined);
				});
			}
		});
		if (await within(limitMs, signal, Promise.race([heard, fruitless]))) return 'ok';
		return (await fault(true)) ?? 'relay-broken';
	} finally {
		closing.abort();
		near.close();
		far.close();
	}
}

/** Connects two own connections with each other; resolves when a message came from one to the other. */
async function connectLoop(near: Connection, far: Connection, signal: AbortSignal): Promise<void> {
	const agreed = { negotiated: true, id: 0 };
	const mouth = near.createDataChannel('check', agreed);
	const heard = happens(far.createDataChannel('check', agreed), 'message', signal);
	mouth.addEventListener('open', () => mouth.send('heard?'), { signal });
	// Everything is handed over in turn, so that no candidate comes before its description.
	const steps = new SerialQueue();
	for (const [from, to] of [
		[near, far],
		[far, near]
	] as const) {
		from.addEventListener(
			'icecandidate',
			({ candidate }) => {
				if (candidate) void steps.add(() => to.addIceCandidate(candidate).catch(() => {})); // closed
			},
			{ signal }
		);
	}
	await steps.add(async () => {
		await near.setLocalDescription();
		await far.setRemoteDescription(near.localDescription ?? missing());
		await far.setLocalDescription();
		await near.setRemoteDescription(far.localDescription ?? missing());
	});
	await heard;
}

const missing = () => {
	throw new DOMException('closed meanwhile', 'InvalidStateError');
};

/** Resolves when every server has answered or was given up. */
const gathers = (connection: Connection, signal: AbortSignal): Promise<void> =>
	happens(
		connection,
		'icegatheringstatechange',
		signal,
		() => connection.iceGatheringState === 'complete'
	);

/** Resolves at the first such event for which `isDone`; never, once `signal` has aborted. */
function happens(
	target: Pick<EventTarget, 'addEventListener'>,
	event: string,
	signal: AbortSignal,
	isDone: () => boolean = () => true
): Promise<void> {
	return new Promise((resolve) => {
		const look = () => {
			if (isDone()) resolve();
		};
		target.addEventListener(event, look, { signal });
	});
}

/** What comes of `promise`; undefined when it takes too long, or the check is ended. */
async function within<T>(
	limitMs: number,
	signal: AbortSignal,
	promise: Promise<T>
): Promise<T | undefined> {
	let stop = () => {};
	const enough = new Promise<undefined>((resolve) => (stop = () => resolve(undefined)));
	const timer = setTimeout(stop, limitMs);
	signal.addEventListener('abort', stop, { once: true });
	try {
		return await Promise.race([promise, enough]);
	} finally {
		clearTimeout(timer);
	}
}
