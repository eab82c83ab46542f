import type { Action, CallFault } from './fault.ts';

/** What happens at one moment of a story. */
export interface ScenarioStep {
	/** Milliseconds since its beginning. */
	at: number;
	on?: readonly CallFault[];
	off?: readonly CallFault[];
	act?: Action;
}

export interface Scenario {
	name: string;
	story: string;
	steps: readonly ScenarioStep[];
	/** The tour of the tutorial that tells what Scry does about it. */
	tour: string;
}

const KEEPING_ALIVE = 'Keeping a link alive';

export const SCENARIOS: readonly Scenario[] = [
	{
		name: 'Wi-Fi to mobile',
		story:
			'The Wi-Fi is out of reach, and with it the path and the server. Two seconds later the phone is on the mobile network, says so, and ICE looks for a path there.',
		steps: [
			{ at: 0, on: ['dead-path', 'blocked'] },
			{ at: 2_000, off: ['blocked'], act: 'network' }
		],
		tour: KEEPING_ALIVE
	},
	{
		name: 'Train tunnel',
		story:
			'For twelve seconds nothing comes through, neither media nor signals. Then the network is back as it was, and the old path with it.',
		steps: [
			{ at: 0, on: ['dead-path', 'blocked'] },
			{ at: 12_000, off: ['dead-path', 'blocked'], act: 'network' }
		],
		tour: KEEPING_ALIVE
	},
	{
		name: 'Server update',
		story:
			'The server cannot be reached for ten seconds. Media never passes it, so nothing should be missed.',
		steps: [
			{ at: 0, on: ['blocked'] },
			{ at: 10_000, off: ['blocked'] }
		],
		tour: 'One room on several servers'
	},
	{
		name: 'The laptop lid',
		story:
			'The lid is shut: timers stand still, nothing is sent, and the connection to the server is dead without a word. After twenty seconds the lid opens on a network that has given the path away.',
		steps: [
			{ at: 0, on: ['timers', 'dead-path', 'half-open'] },
			{ at: 20_000, off: ['timers', 'half-open'], act: 'network' }
		],
		tour: KEEPING_ALIVE
	}
];
