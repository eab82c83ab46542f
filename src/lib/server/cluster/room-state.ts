/** A room as Redis describes it. Every client of Redis can forge one, so it is validated. */
import * as v from 'valibot';
import { PeerId, RoomId } from '#lib/protocol/server.ts';

/** Most seats of a room that are accepted: twelve by configuration, and after an outage twelve for each server. */
export const MAX_SEATS = 400;
/** The latest stamp that is accepted, in microseconds since 1970: it is in the year 2112. */
export const MAX_STAMP = 2 ** 52;
/**
 * The latest stamp that is accepted in a published state, twelve days earlier: it may be forged, and
 * the changes that follow need greater stamps.
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
		/** A peer that joins again gets a greater visit, which decides between two servers that claim it. */
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
