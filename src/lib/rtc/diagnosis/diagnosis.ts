import { isPublic, isSymmetric, type Path } from './candidates.ts';
import type { Statistic } from '../create-connection.ts';
import type { CandidateError, IceReport } from './ice-observer.ts';

/**
 * Why a link is not what it should be: one truth, one way on. `-here` and `-there` say on whose side
 * it lies, where that can be told. The sentences for people are in `ui/path-sentences.ts`.
 */
export const DIAGNOSES = [
	/** Neither the other side nor the server is reached any more. */
	'offline',
	/** The server lost sight of the other browser, too. */
	'peer-gone',
	/** The other browser never described itself. */
	'peer-silent',
	/** It sent so much that this side hung up. */
	'peer-floods',
	/** It was connected, and the path broke. */
	'path-lost',
	/** The browser found no network at all, or keeps it from pages. */
	'no-candidates-here',
	'no-candidates-there',
	/** The server names neither STUN nor TURN, so that only one network is searched. */
	'no-servers',
	/** No STUN server answers over UDP, and no relay is reached another way. */
	'udp-blocked-here',
	'udp-blocked-there',
	/** Routers map every destination anew (RFC 4787, section 4.1), and there is no relay. */
	'symmetric-both',
	'symmetric-here',
	'symmetric-there',
	/** Both have addresses, none of them reaches the other, and there is no relay. */
	'no-direct-path',
	/** Only a relay may be used, and none is named. */
	'relay-missing',
	/** The relay does not know the account, or no longer. */
	'relay-refused',
	/** The relay has no room for one more. */
	'relay-full',
	'relay-unreachable',
	/** No relay, and the browser does not say why. */
	'relay-failed-here',
	/** No relay on the other side: their browser knows why. */
	'relay-failed-there',
	/** The relay takes both sides in, and passes nothing on. */
	'relay-broken',
	/** A path was found, and DTLS failed on it. */
	'handshake-failed',
	/** Connected, with delays or losses that people notice. */
	'slow',
	/** The same, through a relay over TCP: one lost packet holds up all behind it. */
	'slow-relay',
	'unknown'
] as const;
export type Diagnosis = (typeof DIAGNOSES)[number];

/** What the connection itself cannot know. */
export interface Circumstances {
	/** The server is reached. */
	online: boolean;
	/** The server still sees the other side in the room. */
	present: boolean;
	/**
	 * It was tried for so long that what is missing will not come. So it is when a connection says
	 * `failed`; but Chromium goes on `connecting` for ever when there is not one pair to try.
	 */
	waited: boolean;
}

/** From here on people begin to talk into each other (ITU-T G.114 warns of 400 ms one way). */
const SLOW_ROUND_TRIP_S = 0.5;
/** Share of packets from which speech breaks up. */
const LOSSY = 0.1;

/**
 * The truest thing that can be said of a link. A failed one always gets a word; one that is still
 * trying only when something is certain already; one that is well gets `undefined`.
 */
export function diagnose(
	report: IceReport,
	circumstances: Partial<Circumstances> = {}
): Diagnosis | undefined {
	const { state } = report;
	const { online = true, present = true, waited = state === 'failed' } = circumstances;
	if (state === 'closed') return undefined;
	if (state === 'connected') return slowness(report.stats);
	if (!online) return 'offline';
	if (!present) return 'peer-gone';
	if (report.connected) return 'path-lost';
	const hindrance = hindranceHere(report, waited);
	if (hindrance) return hindrance;
	if (!report.answered) return waited ? 'peer-silent' : undefined;
	if (!waited) return undefined; // pairs are still being tried
	if (isEncryptionAtFault(report.stats)) return 'handshake-failed';
	if (report.remote.length === 0) return 'no-candidates-there';
	return report.urls.some(isTurn) ? whyNoRelay(report) : whyNoDirectPath(report);
}

/** What alone keeps this side from every path, whoever the other one is. */
function hindranceHere(report: IceReport, waited: boolean): Diagnosis | undefined {
	const { policy, urls, gathered, local } = report;
	if (policy === 'relay') {
		return urls.some(isTurn) ? relayFault(report, waited) : 'relay-missing';
	}
	return (gathered || waited) && local.length === 0 ? 'no-candidates-here' : undefined;
}

/** No relay is named. */
function whyNoDirectPath(report: IceReport): Diagnosis {
	const { urls, local, remote } = report;
	if (urls.length === 0) return 'no-servers';
	if (isUdpSilent(report)) return 'udp-blocked-here';
	if (isUdpSilentThere(remote)) return 'udp-blocked-there';
	const [here, there] = [isSymmetric(local), isSymmetric(remote)];
	if (here && there) return 'symmetric-both';
	if (here) return 'symmetric-here';
	return there ? 'symmetric-there' : 'no-direct-path';
}

/** A relay is named, and there is no path all the same. */
function whyNoRelay(report: IceReport): Diagnosis {
	const { urls, remote } = report;
	const theyRelay = remote.some(isRelay);
	const overTcp = urls.some((url) => isTurn(url) && !isOverUdp(url));
	const fault = relayFault(report, true);
	if (fault) {
		// One silent server may be down. Several, or one that others reach, tell of this network.
		const othersReach = remote.some(isMapped);
		const several = new Set(urls.filter(isOverUdp).map(hostOf)).size > 1;
		const blocked = fault !== 'relay-refused' && fault !== 'relay-full' && isUdpSilent(report);
		return blocked && !overTcp && (othersReach || several) ? 'udp-blocked-here' : fault;
	}
	if (theyRelay) return 'relay-broken';
	return isUdpSilentThere(remote) && !overTcp ? 'udp-blocked-there' : 'relay-failed-there';
}

/**
 * Why this side has no relayed candidate; undefined when it has one, or may still get one.
 * @param waited an answer that has not come by now never will
 */
export function relayFault(
	{ local, errors, gathered }: IceReport,
	waited: boolean
): Diagnosis | undefined {
	if (local.some(isRelay)) return undefined;
	const codes = (errors ?? []).filter(({ url }) => isTurn(url)).map(({ code }) => code);
	// RFC 8656, section 19: 486 is a quota, 508 a server without capacity.
	if (codes.some((code) => code === 486 || code === 508)) return 'relay-full';
	if (codes.some((code) => code !== NO_ANSWER)) return 'relay-refused';
	if (!gathered && !waited) return undefined;
	// Chromium asks for 40 s (RFC 8489, section 6.2.1), and a link fails long before.
	return codes.length > 0 || !gathered ? 'relay-unreachable' : 'relay-failed-here';
}

/** W3C webrtc-pc, `RTCPeerConnectionIceErrorEvent`: the host could not be reached, or did not answer. */
const NO_ANSWER = 701;

/**
 * True when servers were asked over UDP and none is known to have answered until now. A single error
 * proves nothing (every interface asks, and one without a way out always fails), so what was gathered
 * counts.
 */
export function isUdpSilent({ urls, local, errors, stats, gathered }: IceReport): boolean {
	const asked = urls.filter(isOverUdp);
	if (asked.length === 0) return false;
	if (local.some(({ type, protocol }) => type === 'srflx' && protocol === 'udp')) return false;
	if (stats.some(({ relayProtocol }) => relayProtocol === 'udp')) return false;
	const hosts = local.filter(({ type, protocol }) => type === 'host' && protocol === 'udp');
	// Without a router the answer is the host's own address, and no candidate of its own.
	if (hosts.some(({ address }) => isPublic(address))) return false;
	if (!gathered || !errors) return true;
	return asked.every((url) => errorsOf(url, errors) >= Math.max(1, hosts.length));
}

const errorsOf = (url: string, errors: CandidateError[]): number =>
	errors.filter((error) => error.url === url).length;

/** They learned nothing of themselves from any server. */
const isUdpSilentThere = (remote: Path[]): boolean =>
	!remote.some(isMapped) && !remote.some(({ address }) => isPublic(address));

const isMapped = ({ type }: Path): boolean => type === 'srflx' || type === 'relay';
const isRelay = ({ type }: Path): boolean => type === 'relay';
export const isTurn = (url: string): boolean => /^turns?:/i.test(url);
/** RFC 7064 and RFC 7065: the secure schemes are TLS over TCP in browsers. */
export const isOverUdp = (url: string): boolean => /^(stun|turn):(?!.*transport=tcp)/i.test(url);
const hostOf = (url: string): string => url.replace(/^\w+:|(:\d+)?(\?.*)?$/g, '');

const isEncryptionAtFault = (stats: Statistic[]): boolean =>
	stats.some(
		({ type, dtlsState, iceState }) =>
			type === 'transport' &&
			(dtlsState === 'failed' || iceState === 'connected' || iceState === 'completed')
	);

function slowness(stats: Statistic[]): Diagnosis | undefined {
	const transport = stats.find(({ type }) => type === 'transport');
	const pair = stats.find(
		({ type, id, selected }) =>
			type === 'candidate-pair' && (id === transport?.['selectedCandidatePairId'] || selected)
	);
	const late = Number(pair?.['currentRoundTripTime'] ?? 0) >= SLOW_ROUND_TRIP_S;
	const lossy = stats.some(
		({ type, fractionLost }) => type === 'remote-inbound-rtp' && Number(fractionLost) >= LOSSY
	);
	if (!late && !lossy) return undefined;
	const own = stats.find(({ id }) => id === pair?.['localCandidateId']);
	return ['tcp', 'tls'].includes(String(own?.['relayProtocol'])) ? 'slow-relay' : 'slow';
}
