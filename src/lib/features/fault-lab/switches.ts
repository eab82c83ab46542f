import type { Action, CallFault } from './fault.ts';

/** Something that can go wrong, what to expect of it, and where the tutorial tells more. */
interface Described {
	label: string;
	expect: string;
	tutorial: string;
}
/** On until it is switched off. */
interface FaultSwitch extends Described {
	fault: CallFault;
}
/** Happens once. */
interface Once extends Described {
	action: Action;
}

interface Group {
	title: string;
	/** What holds for all of them. */
	note?: string;
	switches: readonly (FaultSwitch | Once)[];
}

const tour = (name: string) => `Tutorial, the tour “${name}”.`;
const step = (number: number) => `Tutorial, step ${number}.`;
const KEEPING_ALIVE = tour('Keeping a link alive');
const NO_PATH = tour('Why a path was not found');

/** Everything that can be done to this browser, by what it acts on. */
export const GROUPS: readonly Group[] = [
	{
		title: 'Signals through the server',
		note: 'Both ways, what this page sends and gets. A call that runs sends its signals over the data channel, which these do not touch: they show when somebody joins, or while the path is dead.',
		switches: [
			{
				fault: 'delay',
				label: 'Slow signals',
				expect: 'Each takes a second. Who joins waits for two of them, offer and answer.',
				tutorial: step(9)
			},
			{
				fault: 'reorder',
				label: 'Signals overtake each other',
				expect: 'A candidate that comes before its description is kept until that is there.',
				tutorial: tour('What a fake proves, and what only a browser does')
			},
			{
				fault: 'duplicate',
				label: 'Signals come twice',
				expect: 'Each has a number, and is taken once.',
				tutorial: KEEPING_ALIVE
			},
			{
				fault: 'drop-offers',
				label: 'Offers are lost',
				expect:
					'Who joins stays “connecting”: one side in have-local-offer, the other without a connection. After eight seconds the offer goes out again.',
				tutorial: KEEPING_ALIVE
			},
			{
				fault: 'drop-answers',
				label: 'Answers are lost',
				expect:
					'The side that answered is stable, the other waits in have-local-offer, and sends its offer again.',
				tutorial: KEEPING_ALIVE
			},
			{
				fault: 'drop-candidates',
				label: 'Candidates are lost',
				expect:
					'There is nothing to check, and ICE stays new for ever. The call notices by its own clock, tries another connection again and again, and says that one side has no way into the network.',
				tutorial: NO_PATH
			}
		]
	},
	{
		title: 'The server',
		note: 'Cut off in this page alone. The server and the others take you for present, and files of the page still load.',
		switches: [
			{
				action: 'cut-socket',
				label: 'Cut the socket',
				expect:
					'Three seconds without a server, then it is back: who came and went meanwhile is read from its answer. Media goes on.',
				tutorial: step(9)
			},
			{
				fault: 'blocked',
				label: 'The server is blocked',
				expect:
					'After two seconds the call says so, and goes on. What is to be sent is kept, who joins is not seen before it is back.',
				tutorial: tour('A server under siege')
			},
			{
				fault: 'half-open',
				label: 'Half-open',
				expect:
					'Nothing passes, and nobody is told. A real channel finds out at its next question; this one does not before you switch it off.',
				tutorial: KEEPING_ALIVE
			}
		]
	},
	{
		title: 'Paths',
		note: 'The types are taken out of signals through the server, so they count for who joins. So do “Relay only” and the password: an ICE restart gathers by them, too, and keeps a path that still works.',
		switches: [
			{
				fault: 'no-host',
				label: 'No host candidates',
				expect:
					'Without the addresses of this machine a call needs a server. On one network a check that arrives can still show an address (prflx).',
				tutorial: NO_PATH
			},
			{
				fault: 'no-srflx',
				label: 'No server-reflexive candidates',
				expect: 'What STUN finds is told to nobody.',
				tutorial: NO_PATH
			},
			{
				fault: 'no-relay',
				label: 'No relay candidates',
				expect: 'TURN is not used, as if there were none.',
				tutorial: NO_PATH
			},
			{
				fault: 'relay-only',
				label: 'Relay only',
				expect: 'This side offers relay candidates alone. Without a TURN server it has none.',
				tutorial: NO_PATH
			},
			{
				fault: 'wrong-password',
				label: 'Wrong TURN password',
				expect: 'The TURN server answers 401. Where only a relay helps, the tile says so.',
				tutorial: NO_PATH
			},
			{
				fault: 'dead-path',
				label: 'Cut the path',
				expect:
					'Emulated by this page: it sends no media, holds messages back, shows nothing that comes and tells the states as Chromium does, disconnected after 7 s and failed after 17 s. An ICE restart finds another path, mostly after two seconds. The others see only that your media and messages stop. Real dead paths are measured in docs/nat.md.',
				tutorial: KEEPING_ALIVE
			},
			{
				action: 'network',
				label: 'Restart ICE',
				expect:
					'This page is told that its network is another one, and looks for paths at once. Press it in both browsers at the same time: one side makes every offer, so nothing crosses.',
				tutorial: KEEPING_ALIVE
			}
		]
	},
	{
		title: 'Trust',
		switches: [
			{
				fault: 'fingerprint',
				label: 'Another certificate',
				expect:
					'Descriptions carry another fingerprint. Who joins finds a path, and DTLS fails on it: so it ends when somebody sits in between.',
				tutorial: tour('Four words against a person in the middle')
			}
		]
	},
	{
		title: 'Devices and this machine',
		switches: [
			{
				action: 'end-camera',
				label: 'End the camera’s track',
				expect: 'As if it was pulled out. Scry opens it again, or another one.',
				tutorial: tour('Borrowed eyes and ears')
			},
			{
				action: 'end-microphone',
				label: 'End the microphone’s track',
				expect: 'The same with the microphone.',
				tutorial: tour('Borrowed eyes and ears')
			},
			{
				fault: 'frozen',
				label: 'Freeze the camera',
				expect:
					'It films, and nothing of it is sent: the others see your last picture, ask for another path a few times, and say what is wrong.',
				tutorial: tour('The pulse of a call, and a good end')
			},
			{
				fault: 'capped',
				label: 'Cap the upload',
				expect: 'Each encoder gets 100 kbit/s. Voices are whole, pictures are coarse.',
				tutorial: tour('Ask for what you show')
			},
			{
				action: 'stop-timers',
				label: 'Stop timers for 20 s',
				expect:
					'Those of the connections, as in a frozen page: no statistics, no steps of the recovery. The media goes on by itself.',
				tutorial: tour('The pulse of a call, and a good end')
			}
		]
	}
];

const SWITCHES = GROUPS.flatMap(({ switches }) => switches);

/** What a fault is called. */
export const labelOf = (fault: CallFault): string =>
	SWITCHES.find((each) => 'fault' in each && each.fault === fault)?.label ?? 'Timers stand still';
