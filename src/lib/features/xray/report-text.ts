import { pathProblem } from '#lib/ui/path-sentences.ts';
import { secondsOf } from '#lib/ui/timeline.ts';
import type { PathEnd } from './paths.ts';
import { pathsOf } from './paths.ts';
import type { RecordedPeer, Recording } from './recording.ts';
import { lanesOf, timelineOf } from './timeline.ts';

/** Lines of the line of time of each peer: the last ones. */
const MOST_LINES = 60;

/** A recording in words, for an issue: to be masked before. Of one peer, or of all. */
export function reportText(recording: Recording, browser: string, one?: RecordedPeer): string {
	const peers = one ? [one] : recording.peers;
	return [`Scry, X-ray. ${browser}`, ...peers.map((peer) => ofPeer(recording, peer))].join('\n\n');
}

function ofPeer(
	{ entries }: Recording,
	{ id, label, state, reason, report }: RecordedPeer
): string {
	const lanes = lanesOf([label]);
	const lines = timelineOf(entries, [id], MOST_LINES).map(({ at, lane, to, text }) => {
		const way = [lanes[lane], ...(to === undefined ? [] : [lanes[to]])].join(' > ');
		return `${secondsOf({ at })}  ${way}: ${text}`;
	});
	const { local = [], remote = [], pairs = [] } = report ? pathsOf(report.stats) : {};
	return [
		`${label}: ${state ?? 'gone'}${reason ? `, ${reason}. ${pathProblem(reason).sentence}` : ''}`,
		report &&
			`Servers: ${report.urls.join(', ') || 'none'}. Gathering is ${report.gathered ? 'over' : 'going on'}.`,
		...(report?.errors ?? []).map(({ url, code, text }) => `${url}: ${code} ${text}`),
		`Candidates here: ${local.map(words).join('; ') || 'none'}`,
		`Candidates there: ${remote.map(words).join('; ') || 'none'}`,
		...pairs.map(
			({ local, remote, state, chosen }) =>
				`${words(local)} > ${words(remote)}: ${chosen ? 'in use' : state}`
		),
		...lines
	]
		.filter((line) => line !== undefined)
		.join('\n');
}

const words = ({ type, protocol, relayProtocol, address }: PathEnd): string =>
	`${type} ${relayProtocol ?? protocol} ${address}`.trim();
