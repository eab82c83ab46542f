import type { Signal } from '#lib/protocol/peer.ts';
import type { PeerId } from '#lib/protocol/server.ts';
import { ConnectionWatch } from './connection-watch.ts';
import type { CreateConnection } from './create-connection.ts';
import type { Diagnosis } from './diagnosis/diagnosis.ts';
import type { Wishes } from './encoding.ts';
import type { RtcEvent } from './events.ts';
import type { Messages, Recipient } from './messages.ts';
import { PeerConnection, rtcConfiguration, type LocalMedia } from './peer-connection.ts';
import { PeerMessages } from './peer-messages.ts';
import { PeerRecovery, type RecoverySurroundings } from './peer-recovery.ts';
import type { PeerState } from './peer-status.ts';
import { newLinkId } from './signals.ts';
import { NO_SIGNS, type CodingSigns } from './stats/coding.ts';
import { HEALTHY, type Health, type RemoteClaims } from './stats/health-monitor.ts';
import type { StatsSnapshot } from './stats/stats-snapshot.ts';

export interface PeerOptions extends RecoverySurroundings {
	id: PeerId;
	create: CreateConnection;
	local: LocalMedia;
	/** How many milliseconds of voice it should put into a packet. */
	packetMs(): number;
	messages: Messages<Peer>;
	/** Carries a signal to the other side, through the server. */
	send(message: string): void;
	emit(
		event: Exclude<RtcEvent, { type: 'peer-added' | 'peer-removed' } | { peer?: undefined }>
	): void;
	/** The other side said that it leaves. */
	left(): void;
	/** `wishes` have changed. */
	wished(): void;
}

/** Pause before a connection on which nothing arrived is looked at again. */
const SECOND_LOOK_MS = 500;

/**
 * One remote peer: what passes between it and this page, and the connection that carries it. There is
 * a working one for as long as both are in the room: `PeerRecovery` mends it or has a new one made.
 */
export class Peer implements Recipient {
	readonly id: PeerId;
	/** Resolves when a first offer or answer is on its way to it. */
	readonly described: Promise<void>;
	#tellDescribed = () => {};
	readonly #options: PeerOptions;
	readonly #messages: PeerMessages;
	readonly #recovery: PeerRecovery;
	/** The present connection; none once it is closed. */
	#watch: ConnectionWatch | undefined;
	#wishes: Wishes | undefined;
	/** What this page has asked it for, for whatever wants to look. */
	wished: Wishes | undefined;

	constructor(options: PeerOptions) {
		const { id, offers, clock, messages } = options;
		this.id = id;
		this.described = new Promise((resolve) => (this.#tellDescribed = resolve));
		this.#options = options;
		this.#messages = new PeerMessages({
			clock,
			offers,
			sendText: (text) => this.sendText(text),
			send: (message) => options.send(message),
			works: () => this.state === 'connected',
			isSure: () =>
				this.connection?.reads === true && this.#watch?.flows === true && !this.#recovery.active,
			find: (name) => messages.find(name),
			deliver: (channel, text) => messages.deliver(this, channel, text),
			passed: (passing) => options.emit({ type: 'signal', peer: this, ...passing }),
			begun: (link) => this.#build(link),
			signaled: (signal) => this.#obey(signal),
			repeated: (offer) => this.connection?.repeated(offer),
			left: () => options.left(),
			exceeded: (channel) => options.emit({ type: 'limit-exceeded', peer: this, channel }),
			flooded: () => this.#hangUp()
		});
		this.#recovery = new PeerRecovery({
			surroundings: options,
			watch: () => this.#watch,
			link: () => this.#messages.link,
			rebuild: () => this.#build(newLinkId()),
			wish: (wish) => this.#messages.signal({ wish }),
			stepped: (step, cause) => options.emit({ type: 'step', peer: this, step, cause }),
			changed: () => options.emit({ type: 'state', peer: this })
		});
		if (offers) this.#build(newLinkId());
		else this.#recovery.awaitAnswer();
	}

	get state(): PeerState {
		return this.#recovery.state;
	}

	/** Why there is no path, or why it is slow. */
	get reason(): Diagnosis | undefined {
		return this.#recovery.reason;
	}

	/** True when the local side makes the offers. */
	get offers(): boolean {
		return this.#options.offers;
	}

	get connection(): PeerConnection | undefined {
		return this.#watch?.connection;
	}

	/** What it is sent. */
	get local(): LocalMedia {
		return this.#options.local;
	}

	/** What it asks for; undefined until it has said it. */
	get wishes(): Wishes | undefined {
		return this.#wishes;
	}

	set wishes(wishes: Wishes | undefined) {
		this.#wishes = wishes;
		this.#options.wished();
	}

	/** What statistics said last of the present connection. */
	get reading(): StatsSnapshot | undefined {
		return this.#watch?.reading;
	}

	/**
	 * True once a frame of a shared screen has come. That its track is not muted says nothing: packets
	 * that probe the bandwidth come on that m-line, too. A browser that tells no m-lines apart is not asked.
	 */
	get showsScreen(): boolean {
		return this.reading !== undefined && this.reading.screenFramesDecoded !== 0;
	}

	get health(): Health {
		return this.#watch?.health ?? HEALTHY;
	}

	/** What this connection shows of how the machine keeps up. */
	get signs(): CodingSigns {
		return this.#watch?.signs ?? NO_SIGNS;
	}

	/** What the other side says of its own media; kept until the connection is another one. */
	claim(claims: RemoteClaims): void {
		this.#watch?.claim(claims);
	}

	/** Sends a message on the data channel; false when it is not open, full, or after leaving. */
	sendText(text: string): boolean {
		if (this.#recovery.closed) return false;
		return this.connection?.sendText(text) ?? false;
	}

	/** Sends a message as soon as there is a connection that works. */
	postText(text: string): void {
		this.#messages.post(text);
	}

	/** Reads statistics, and acts on them. */
	async look(): Promise<void> {
		const watch = this.#watch;
		const showed = this.showsScreen;
		const before = await watch?.look();
		if (!watch || !before || watch !== this.#watch || this.#recovery.closed) return;
		this.#recovery.judge(watch, before);
		this.#messages.flush();
		this.#options.emit({ type: 'stats', peer: this, before });
		if (this.showsScreen !== showed) this.#options.emit({ type: 'tracks', peer: this });
		if (watch.health.idle && !before.idle) {
			this.#options.clock.after(SECOND_LOOK_MS, () => void this.look());
		}
	}

	/** A way to the other side is open again, and signals may have been lost: the time to try. */
	retry(): void {
		this.#recovery.retry();
	}

	/** One of the two is on another network, and the old path dead, whatever it looks like. */
	networkChanged(): void {
		this.#recovery.networkChanged();
	}

	/** Takes a signal that came through the server. What is not one, or comes too late, is dropped. */
	receive(message: string): void {
		if (!this.#recovery.closed) this.#messages.receive(message);
	}

	/** Says goodbye, by both ways that there are, and ends the connection when that was heard, or `atOnce`. */
	leave(atOnce = false): void {
		if (this.#recovery.closed) return;
		this.#messages.leave();
		const connection = this.#end();
		if (atOnce) connection?.close();
		else connection?.leave(this.#options.clock);
	}

	/** Ends the connection without a word. Closing twice is harmless. */
	close(): void {
		this.#end()?.close();
	}

	/** Ends the connection for as long as the peer is in the room, and says so. */
	#hangUp(): void {
		if (this.#recovery.closed) return;
		this.#end('peer-floods')?.close();
		this.#options.messages.remove(this);
		this.#options.emit({ type: 'connection', peer: this });
		this.#options.emit({ type: 'state', peer: this });
	}

	/** Nothing is tried any more. Returns the connection, which is to be closed. */
	#end(reason?: Diagnosis): PeerConnection | undefined {
		const connection = this.connection;
		this.#watch = undefined; // Firefox throws where a closed one is asked
		this.#recovery.close(reason);
		this.#tellDescribed(); // nobody is to wait for it
		return connection;
	}

	#build(link: string): void {
		const { clock, local } = this.#options;
		this.connection?.close();
		this.#watch = undefined; // should the browser not make another
		this.#messages.begin(link);
		this.#recovery.awaitAnswer();
		const connection = this.#connect();
		if (!connection) return this.#tellDescribed(); // nobody is to wait for it
		this.#watch = new ConnectionWatch({
			connection,
			clock,
			frameRate: () => local.encodings?.camera.maxFramerate ?? 0,
			strained: () => this.#options.strained()
		});
		this.#recovery.connectionMade();
		this.#options.emit({ type: 'connection', peer: this });
	}

	/** Undefined when the browser refuses: too many connections, a certificate that has run out. */
	#connect(): PeerConnection | undefined {
		const { offers, create, local, certificates } = this.#options;
		try {
			return new PeerConnection({
				offers,
				create,
				local,
				packetMs: () => this.#options.packetMs(),
				configuration: rtcConfiguration(this.#options.iceConfiguration(), certificates),
				send: (content, again) => {
					this.#messages.signal(content, again);
					if ('description' in content) this.#tellDescribed();
				},
				received: (data) => this.#messages.receiveData(data),
				stateChanged: () => this.#recovery.connectionChanged(),
				reached: (kind, state) =>
					this.#options.emit({ type: 'connection-state', peer: this, kind, state }),
				opened: () => {
					this.#options.messages.opened(this);
					this.#options.emit({ type: 'channel-open', peer: this });
					this.#messages.flush();
				},
				tracksChanged: () => this.#options.emit({ type: 'tracks', peer: this })
			});
		} catch {
			return undefined; // it may make one at the next step of the recovery
		}
	}

	#obey(signal: Signal): void {
		if (this.#recovery.closed) return;
		if ('bye' in signal) this.#options.left();
		else if ('wish' in signal) this.#recovery.asked(signal.wish, signal.link);
		else this.connection?.receive(signal);
	}
}
