import type { Component } from 'svelte';
import type { Attachment } from 'svelte/attachments';
import type { Call } from './call.svelte.ts';
import type { CallPeer } from './call-peer.svelte.ts';

/** A feature that knows a call; its fields may be state. Made inside an effect root. */
export type FeatureState = new (call: Call) => object;

/** A key that does something during a call, while no text is being written. */
interface Shortcut {
	/** As in `KeyboardEvent.key`. */
	key: string;
	run(call: Call): void;
}

/** Something that a peer does for a while. Its beginning and its end are announced. */
export interface Activity {
	isDoneBy(call: Call, peer: CallPeer): boolean;
	/** Follows the names of those that began, as in `began to share a screen`. */
	began: string;
	ended: string;
}

/** A page of its own about one peer, in the list of people. */
interface PeerPage {
	/** What leads there. */
	label: string;
	view: Component<{ peer: CallPeer }>;
}

/** A switch in the menu of the call. */
interface Setting {
	label: string;
	icon: Component<{ size: number; class: string; 'aria-hidden': 'true' }>;
	of(call: Call): { on: boolean };
}

/** An entry in the menu of the call that does something. */
interface Command {
	label: string;
	icon: Component<{ size: number; class: string; 'aria-hidden': 'true' }>;
	run(call: Call): void;
}

/** One of several, in the lobby and in the menu of the call. */
interface Choice {
	label: string;
	of(call: Call): {
		value: string;
		/** With a few words on each. Reactive. */
		readonly options: readonly { value: string; label: string; hint: string }[];
	};
}

/** Something that is wrong with a peer, and a way on where there is one. */
export interface Trouble {
	sentence: string;
	wayOn?: string;
}

/** A picture of a peer. */
export interface Shown {
	/** The id of the peer. */
	peer: string;
	of: 'camera' | 'screen';
}

/** What is heard of a peer: its microphone, and the sound of its screen. */
export type Heard = 'voice' | 'screen';

/**
 * One thing that users do, whole in a folder of its own. It declares what it has; the room draws
 * what is declared. Components reach the call with `getCall()`, and the state with `call.get(State)`.
 */
export interface Feature {
	state: FeatureState;
	/** A button in the row of controls. */
	control?: Component;
	/** Beside the call, or over it. Decides itself whether it is open. */
	panel?: Component;
	/** Above the pictures, where everything is said that concerns the whole call. */
	notice?: Component;
	/** A mark after the name on a tile; without `peer` on the own tile. */
	badge?: Component<{ peer?: CallPeer }>;
	/** A button on a peer's tile. */
	tool?: Component<{ peer: CallPeer; of: Shown['of'] }>;
	/** Follows each element that shows a picture. */
	watch?: (call: Call, shown: Shown) => Attachment<HTMLVideoElement>;
	/** True while a picture is not of now, and not to be shown. Reactive. */
	conceals?: (call: Call, shown: Shown) => boolean;
	/** What is wrong with a peer, the worst first: its tile shows one. Reactive. */
	troubles?: (call: Call, peer: CallPeer) => readonly Trouble[];
	/** The picture that has the large place. Reactive. */
	large?: (call: Call) => Shown | undefined;
	/** A part of a peer's entry in the list of people. */
	entry?: Component<{ peer: CallPeer }>;
	page?: PeerPage;
	activity?: Activity;
	/** How much there is that the user has not read. */
	unread?(call: Call): number;
	/** How loud a peer is played: 1 as it comes. */
	volume?(call: Call, peer: CallPeer, heard: Heard): number;
	/** The place of a peer in the list of people, from 1. Those without one follow as they came. */
	rank?(call: Call, peer: CallPeer): number | undefined;
	command?: Command;
	setting?: Setting;
	choice?: Choice;
	shortcut?: Shortcut;
}
