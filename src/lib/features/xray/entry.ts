import { Candidate, Description } from '#lib/protocol/peer.ts';
import type { StateKind } from '#lib/rtc/connection-states.ts';
import type { PeerState } from '#lib/rtc/peer-status.ts';
import * as v from 'valibot';
import { Line } from './line.ts';

const STATE_KINDS = [
	'signaling',
	'gathering',
	'ice',
	'dtls',
	'connection'
] as const satisfies StateKind[];
export const PEER_STATES = [
	'connecting',
	'connected',
	'interrupted',
	'failed'
] as const satisfies PeerState[];

/** A month: what is longer was made up. */
const MOST_MS = 3e9;

const moment = {
	/** Rises with each. */
	id: v.number(),
	/** Milliseconds since the call was prepared. */
	at: v.pipe(v.number(), v.minValue(-MOST_MS), v.maxValue(MOST_MS))
};
const ofPeer = { ...moment, peer: Line };

/** Something that happened between this page and a peer. */
const PeerEntry = v.variant('type', [
	v.object({
		...ofPeer,
		type: v.literal('signal'),
		sent: v.boolean(),
		way: v.picklist(['server', 'channel']),
		/** Of the signal in characters, without its seal. */
		length: v.number(),
		content: v.union([
			v.object({ description: Description }),
			v.object({ candidate: Candidate }),
			v.object({ bye: v.literal(true) }),
			v.object({ wish: v.picklist(['restart', 'rebuild']) })
		])
	}),
	v.object({
		...ofPeer,
		type: v.literal('connection-state'),
		kind: v.picklist(STATE_KINDS),
		state: Line
	}),
	/** The connection is to be mended, because of what `because` says. */
	v.object({
		...ofPeer,
		type: v.literal('step'),
		step: v.picklist(['restart', 'rebuild', 'repeat']),
		because: Line
	}),
	v.object({ ...ofPeer, type: v.literal('state'), state: v.picklist(PEER_STATES) }),
	/** It sends more on this channel than is read. */
	v.object({ ...ofPeer, type: v.literal('limit-exceeded'), channel: Line }),
	v.object({
		...ofPeer,
		type: v.picklist([
			'peer-added',
			'peer-removed',
			'connection',
			'connection-closed',
			'channel-open'
		])
	})
]);

/** Something that happened between this page and the server. */
const ServerEntry = v.variant('type', [
	v.object({ ...moment, type: v.literal('online'), online: v.boolean() }),
	v.object({
		...moment,
		type: v.literal('wire'),
		sent: v.boolean(),
		event: Line,
		/** What the event carried, as the server saw it; long texts are cut. */
		text: Line
	})
]);

export const Entry = v.variant('type', [PeerEntry, ServerEntry]);

export type PeerEntry = v.InferOutput<typeof PeerEntry>;
export type ServerEntry = v.InferOutput<typeof ServerEntry> & { peer?: undefined };
export type Entry = PeerEntry | ServerEntry;

type Without<T, Members extends keyof never> = T extends unknown ? Omit<T, Members> : never;
/** What happened, without when, and without to whom. */
export type Happened = Without<PeerEntry, 'id' | 'at' | 'peer'>;
export type Told = Without<ServerEntry, 'id' | 'at' | 'peer'>;
