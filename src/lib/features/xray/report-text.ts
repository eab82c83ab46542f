import type { IceReport } from '#lib/rtc/diagnosis/ice-observer.ts';
import { pathProblem } from '#lib/ui/path-sentences.ts';
import { secondsOf } from '#lib/ui/timeline.ts';
import { pathsOf, type PathEnd } from './paths.ts';
import type { RecordedPeer, Recording } from './recording.ts';
import { lanesOf, timelineOf } from './timeline.ts';

/** Lines of the line of time of each peer: the last ones. */
const MOST_LINES = 60;
/** The last ones, too. */
const MOST_ERRORS = 10;

/** A recording in words, for an issue: to be masked before. */
export const reportText = (recording: Recording, browser: string): string =>
	[`Scry, X-ray. ${browser}`, ...recording.peers.map((peer) => ofPeer(recording, peer))].join(
		'\n\n'
	);

function ofPeer(
	{ entries }: Recording,
	{ id, label, state, reason, report }: RecordedPeer
): string {
	const lanes = lanesOf([label]);
	const lines = timelineOf(entries, [id], MOST_LINES).map(({ at, lane, to, text }) => {
		const way = [lanes[lane], ...(to === undefined ? [] : [lanes[to]])].join(' > ');
		return `${secondsOf({ at })}  ${way}: ${text}`;
	});
	return [
		`${label}: ${state ?? 'gone'}${reason ? `, ${reason}. ${pathProblem(reason).sentence}` : ''}`,
		...(report ? ofReport(report) : ['Of its connection nothing is known.']),
		...lines
	].join('\n');
}

function ofReport({ urls, gathered, errors = [], stats }: IceReport): string[] {
	const { local, remote, pairs } = pathsOf(stats);
	return [
		`Servers: ${urls.join(', ') || 'none'}. Gathering is ${gathered ? 'over' : 'going on'}.`,
		...errors.slice(-MOST_ERRORS).map(({ url, code, text }) => `${url}: ${code} ${text}`),
		`Candidates here: ${local.map(words).join('; ') || 'none'}`,
		`Candidates there: ${remote.map(words).join('; ') || 'none'}`,
		...pairs.map(
			({ local, remote, state, chosen }) =>
				`${words(local)} > ${words(remote)}: ${chosen ? 'in use' : state}`
		)
	];
}

const words = ({ type, protocol, relayProtocol, address }: PathEnd): string =>
	`${type} ${relayProtocol ?? protocol} ${address}`.trim();
