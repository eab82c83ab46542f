import type { Clock } from '#lib/rtc/clock.ts';
import type { Connection } from '#lib/rtc/create-connection.ts';
import { DeadPath } from './dead-path.ts';
import type { Faults } from './faults.svelte.ts';
import { FaultySender } from './faulty-sender.ts';
import { HeldMessages } from './held-messages.ts';

/** A narrow upload: what a voice takes, and a picture hardly. */
const NARROW_BITRATE = 100_000;
/** The place of the camera among the transceivers of a call (`KINDS` in rtc/transceivers.ts). */
const CAMERA = 1;

/** What the faults make of a configuration. */
export const faultyConfiguration = (
	configuration: RTCConfiguration,
	faults: Faults
): RTCConfiguration => ({
	...configuration,
	...(faults.has('relay-only') && { iceTransportPolicy: 'relay' }),
	...(faults.has('wrong-password') && {
		iceServers: (configuration.iceServers ?? []).map((server) => ({
			...server,
			...(server.credential !== undefined && { credential: `not ${server.credential}` })
		}))
	})
});

/**
 * Does what the faults say to one connection, by own members of the browser's object that stand
 * before those of its class. Without a fault they pass on.
 */
export class FaultyConnection {
	readonly connection: Connection;
	readonly #faults: Faults;
	readonly #clock: Clock;
	readonly #channels: HeldMessages[] = [];
	/** By transceiver; none before the first fault that concerns them. */
	#senders: FaultySender[] = [];
	#path: DeadPath | undefined;
	/** The fault has taken its path already, and there is another. */
	#hasMoved = false;

	constructor(connection: Connection, faults: Faults, clock: Clock) {
		this.connection = connection;
		this.#faults = faults;
		this.#clock = clock;
		this.#hasMoved = faults.has('dead-path'); // it has yet to find a path, which is another one
		const configure = connection.setConfiguration.bind(connection);
		connection.setConfiguration = (configuration = {}) =>
			configure(faultyConfiguration(configuration, faults));
		const createDataChannel = connection.createDataChannel.bind(connection);
		connection.createDataChannel = (label, options) => {
			const channel = createDataChannel(label, options);
			const signaling = () => !faults.has('blocked') && !faults.has('half-open');
			this.#channels.push(new HeldMessages(channel, signaling));
			return channel;
		};
		// A sender has parameters once it is negotiated.
		connection.addEventListener('signalingstatechange', () => this.update());
	}

	get closed(): boolean {
		return this.connection.signalingState === 'closed';
	}

	/** The faults have changed. */
	update(): void {
		if (this.closed) return;
		this.#updatePath();
		const dead = this.#path !== undefined;
		for (const channel of this.#channels) channel.dead = dead;
		this.#updateSenders(dead);
	}

	#updatePath(): void {
		const wanted = this.#faults.has('dead-path');
		if (!wanted) {
			this.#path?.close();
			this.#path = undefined;
			this.#hasMoved = false;
		} else if (!this.#path && !this.#hasMoved && this.connection.connectionState === 'connected') {
			this.#path = new DeadPath(this.connection, this.#clock, () => this.#move());
		}
	}

	#move(): void {
		this.#path?.close();
		this.#path = undefined;
		this.#hasMoved = true;
		this.update();
	}

	#updateSenders(dead: boolean): void {
		const frozen = this.#faults.has('frozen');
		const most = this.#faults.has('capped') ? NARROW_BITRATE : Infinity;
		const isFaulty = dead || frozen || most < Infinity;
		if (!isFaulty && this.#senders.length === 0) return;
		for (const { sender } of this.connection.getTransceivers().slice(this.#senders.length)) {
			this.#senders.push(new FaultySender(sender));
		}
		for (const [i, sender] of this.#senders.entries()) {
			sender.fault = { silent: dead || (frozen && i === CAMERA), most };
		}
	}
}
