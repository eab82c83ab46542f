/**
 * The faults of this page, and what a call has to be made with so that they can act on it. There is
 * one call at a time in a page, and these outlive it: leaving turns all of them off.
 */
import type { SignalingChannel } from '#lib/rtc/signaling-channel.ts';
import { Faults } from './faults.svelte.ts';
import { FaultyChannel } from './faulty-channel.ts';
import { FaultyConnections } from './faulty-connections.ts';
import { StoppableClock } from './stoppable-clock.ts';

export const faults = new Faults();
export const connections = new FaultyConnections(faults);
export const clock = new StoppableClock(faults);
export const around = (channel: SignalingChannel): SignalingChannel =>
	new FaultyChannel(channel, faults);
