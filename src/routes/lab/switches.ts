import type { Fault } from '#lib/lab/faults.ts';

export interface Switch {
	fault: Fault;
	label: string;
	/** What to expect. */
	expect: string;
	/** The step of the tutorial that it belongs to. */
	step: number;
	/** It says how an experiment begins: one that runs does not change. */
	atStart?: boolean;
}

/** All switches, by what they act on. `/lab#glare` leads to one, and turns it on. */
export const SWITCHES: Record<string, readonly Switch[]> = {
	'Who offers': [
		{
			fault: 'glare',
			label: 'Both sides offer',
			expect:
				'With signals that cross, each finds an offer where it expects an answer. Bo is polite: it takes its own back (rollback), and answers. Chromium loses its transport in that now and then, and nothing connects: begin again. In a call of Scry only one side offers.',
			step: 5,
			atStart: true
		},
		{
			fault: 'stubborn',
			label: 'Neither gives way',
			expect:
				'Both ignore the other’s offer when offers cross, and both wait in have-local-offer for an answer that never comes.',
			step: 5,
			atStart: true
		}
	],
	'The way of the signals': [
		{
			fault: 'cross',
			label: 'Signals cross',
			expect: 'What one side sends waits until the other has sent something, too.',
			step: 5
		},
		{
			fault: 'delay',
			label: 'Slow signals',
			expect:
				'Each takes a second: a call that begins waits for two of them, its offer and its answer.',
			step: 9
		},
		{
			fault: 'reorder',
			label: 'Signals overtake each other',
			expect:
				'A candidate that comes before its description is kept until that is there, and then added.',
			step: 9
		},
		{
			fault: 'duplicate',
			label: 'Signals come twice',
			expect: 'The second answer is dropped: in the state stable there is nothing to answer.',
			step: 9
		},
		{
			fault: 'drop-offers',
			label: 'Offers are lost',
			expect: 'Ann stays in have-local-offer. Switch this off and send the offer again.',
			step: 9
		},
		{
			fault: 'drop-answers',
			label: 'Answers are lost',
			expect:
				'Bo is in the state stable and Ann is not. Bo’s ICE even finds a path, and DTLS waits on it for ever.',
			step: 9
		},
		{
			fault: 'drop-candidates',
			label: 'Candidates are lost',
			expect:
				'Neither side knows where the other is. ICE stays new and never fails, for there is no pair to check: a call has to notice by its own clock.',
			step: 9
		},
		{
			fault: 'herald',
			label: 'The server is gone',
			expect:
				'A call that is connected goes on: its media never passed the server. A new one cannot begin, and ICE cannot restart.',
			step: 9
		}
	],
	Paths: [
		{
			fault: 'no-host',
			label: 'No host candidates',
			expect:
				'Without the addresses of this machine there is no pair to check, unless there is a server.',
			step: 7
		},
		{
			fault: 'no-srflx',
			label: 'No server-reflexive candidates',
			expect: 'What STUN finds is not told to the other side.',
			step: 7
		},
		{
			fault: 'no-relay',
			label: 'No relay candidates',
			expect: 'TURN is not used, as if there were none.',
			step: 7
		}
	],
	Trust: [
		{
			fault: 'fingerprint',
			label: 'Another fingerprint',
			expect:
				'ICE finds a path, and DTLS fails on it: the certificate is not the one that was described. So it ends when somebody sits in between.',
			step: 10
		}
	]
};

const ALL = Object.values(SWITCHES).flat();

/** The switch of `#glare`. */
export const switchOf = (hash: string): Switch | undefined =>
	ALL.find(({ fault }) => `#${fault}` === hash);
