/** A room as Redis describes it. Anybody who can write to Redis can forge one: validate. */
import * as v from 'valibot';
import { PeerId, RoomId } from '#lib/protocol/server.ts';

/** Most seats of a room that are believed: twelve by configuration, and after an outage for each server. */
export const MAX_SEATS = 400;
/** The latest stamp that is believed, in microseconds since 1970: it is in the year 2112. */
export const MAX_STAMP = 2 ** 52;
/**
 * The latest stamp that is believed of a published state, twelve days earlier: anybody may have
 * published it, and the changes that follow need greater stamps.
 */
export const MAX_PUBLISHED_STAMP = MAX_STAMP - 2 ** 40;

const Stamp = v.pipe(v.string(), v.regex(/^\d{1,16}$/), v.transform(Number), v.maxValue(MAX_STAMP));

/** Reads `room stamp peer visit peer visit …`. */
export const RoomState = v.pipe(
	v.string(),
	v.transform((text) => {
		const [room, stamp, ...words] = text.split(' ');
		const seats = words.flatMap((peer, i) => (i % 2 === 0 ? [[peer, words[i + 1]]] : []));
		return { room, stamp, seats };
	}),
	v.object({
		room: RoomId,
		/** Rises with every change. */
		stamp: Stamp,
		/** A peer that enters again has a greater visit: of two servers that claim it, one is right. */
		seats: v.pipe(
			v.array(v.tuple([PeerId, Stamp])),
			v.maxLength(MAX_SEATS),
			v.transform((seats): ReadonlyMap<PeerId, number> => new Map(seats))
		)
	})
);
export type RoomState = v.InferOutput<typeof RoomState>;

export const PublishedRoomState = v.pipe(
	RoomState,
	v.check(({ stamp }) => stamp <= MAX_PUBLISHED_STAMP)
);
