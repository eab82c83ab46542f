import { Call } from '#lib/call/call.svelte.ts';
import type { CallPeer } from '#lib/call/call-peer.svelte.ts';
import type { Feature, FeatureState } from '#lib/call/feature.ts';
import type { RoomId } from '#lib/protocol/server.ts';
import type { Peer } from '#lib/rtc/peer.ts';
import { fakeBrowser } from './fake-browser.ts';
import { FakeRoom, peerId } from './fake-room.ts';
import { quiet } from './wire.ts';

const ROOM = 'r'.repeat(43) as RoomId;

/** A call with these features alone; `beforeLoading` may throw. */
export const callOf = (
	room: FakeRoom,
	letter: string,
	states: readonly FeatureState[],
	beforeLoading: () => void = () => {}
): Call =>
	new Call({
		code: 'k7qf-2m9x-h3rt-9d4w',
		room: Promise.resolve(ROOM),
		channel: room.channel(peerId(letter)),
		loadFeatures: async () => {
			beforeLoading();
			return states.map((state): Feature => ({ state }));
		}
	});

/** Two calls in one room whose data channels are open. Media never flows. */
export async function twoCalls(...states: readonly FeatureState[]) {
	const browser = fakeBrowser();
	let peerOfAnn: Peer | undefined;
	let peerOfBo: Peer | undefined;
	const room = new FakeRoom();
	const ann = callOf(room, 'a', states);
	const bo = callOf(room, 'b', states);
	ann.onEvent(({ peer }) => (peerOfAnn = peer ?? peerOfAnn));
	bo.onEvent(({ peer }) => (peerOfBo = peer ?? peerOfBo));
	for (const call of [ann, bo]) {
		const joined = call.join();
		await quiet();
		await room.wire.settle();
		await joined;
	}
	const [one, other] = browser.made;
	if (!one?.channel || !other?.channel || !peerOfAnn || !peerOfBo)
		throw new Error('The two have not met');
	[one.channel.other, other.channel.other] = [other.channel, one.channel];
	for (const connection of [one, other]) connection.become('connected');
	for (const { channel } of [one, other]) channel?.open();
	await quiet();
	return {
		room,
		ann,
		bo,
		/** What Ann has sent to Bo on the data channel. */
		sentByAnn: one.channel.sent,
		/** The other in the mesh of each, for messages that a test makes up. */
		peerOfAnn,
		peerOfBo,
		/** The other, as each sees it. */
		get seen(): { byAnn: CallPeer; byBo: CallPeer } {
			const [byAnn] = ann.peers;
			const [byBo] = bo.peers;
			if (!byAnn || !byBo) throw new Error('Somebody is gone');
			return { byAnn, byBo };
		},
		[Symbol.dispose]() {
			ann.close();
			bo.close();
			browser[Symbol.dispose]();
		}
	};
}
