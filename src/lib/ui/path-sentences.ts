/**
 * Why two browsers find no path to each other, for the people in front of them. Nobody but the
 * person who runs the server can add a relay, so that way on names what to set.
 */
import type { Diagnosis } from '#lib/rtc/diagnosis/diagnosis.ts';
import type { Problem } from './problem.ts';

const OTHER_NETWORK = 'Try another network, such as the hotspot of a phone.';
const RELAY_NEEDED = `${OTHER_NETWORK} For good, whoever runs this server can add a relay (TURN_URLS).`;
const OPERATOR = 'Tell whoever runs this server';

/** `who` is what to call the other person, as `called` gives it. */
export function pathProblem(diagnosis: Diagnosis, who = 'the other side'): Problem {
	const Who = who.replace(/^./, (letter) => letter.toUpperCase());
	switch (diagnosis) {
		case 'offline':
			return {
				sentence: 'Your connection is gone.',
				wayOn: 'Check your network. Scry keeps trying, and goes on as soon as it is back.'
			};
		case 'peer-gone':
			return {
				sentence: `${Who} is gone.`,
				wayOn:
					'Their browser was closed, or lost its network. They can come back with the same link.'
			};
		case 'peer-silent':
			return {
				sentence: `The browser of ${who} does not answer.`,
				wayOn: 'Ask them to load the page again.'
			};
		case 'peer-floods':
			return {
				sentence: `Hung up: ${who} sends too much.`,
				wayOn: 'Ask them to load the page again.'
			};
		case 'path-lost':
			return {
				sentence: `The path to ${who} broke.`,
				wayOn: 'One of you may have changed networks. Scry looks for another path.'
			};
		case 'no-candidates-here':
			return {
				sentence: 'Your browser gives this page no way into the network.',
				wayOn:
					'Look for a setting, an extension or a VPN that blocks WebRTC, and allow it for this page.'
			};
		case 'no-candidates-there':
			return {
				sentence: `The browser of ${who} gives this page no way into the network.`,
				wayOn: 'Ask them to look for a setting, an extension or a VPN that blocks WebRTC.'
			};
		case 'no-servers':
			return {
				sentence:
					'This server connects people only on one network: it names no STUN or TURN server.',
				wayOn: 'Join the same network, or have whoever runs it set STUN_URLS and TURN_URLS.'
			};
		case 'udp-blocked-here':
			return {
				sentence: 'Nothing answers your browser over UDP: your network seems to block it.',
				wayOn: `${OTHER_NETWORK} A relay over TCP or TLS (TURN_URLS) would pass here, too.`
			};
		case 'udp-blocked-there':
			return {
				sentence: `Nothing answers ${who} over UDP: their network seems to block it.`,
				wayOn:
					'Ask them to try another network. A relay over TCP or TLS (TURN_URLS) would pass there, too.'
			};
		case 'symmetric-both':
			return {
				sentence: `Your router and that of ${who} let no direct path through, and there is no relay.`,
				wayOn: `It is enough if one of you changes. ${RELAY_NEEDED}`
			};
		case 'symmetric-here':
			return {
				sentence: `Your router lets no direct path to ${who} through, and there is no relay.`,
				wayOn: RELAY_NEEDED
			};
		case 'symmetric-there':
			return {
				sentence: `The router of ${who} lets no direct path through, and there is no relay.`,
				wayOn: `Ask them: ${RELAY_NEEDED}`
			};
		case 'no-direct-path':
			return {
				sentence: `No direct path leads from you to ${who}, and there is no relay.`,
				wayOn: RELAY_NEEDED
			};
		case 'relay-missing':
			return {
				sentence: 'Calls here go only through a relay, and this server names none.',
				wayOn: `${OPERATOR}: ICE_TRANSPORT_POLICY is relay, and TURN_URLS is missing.`
			};
		case 'relay-refused':
			return {
				sentence: 'The relay refused the account that this server gave.',
				wayOn: `Load the page again. If that does not help: ${OPERATOR.toLowerCase()} that TURN_SECRET is not the one of the TURN server, or a clock is wrong.`
			};
		case 'relay-full':
			return {
				sentence: 'The relay has no room for another call.',
				wayOn: 'Try again in a few minutes.'
			};
		case 'relay-unreachable':
			return {
				sentence: 'The relay cannot be reached from here.',
				wayOn: `${OTHER_NETWORK} If it cannot be reached from there either, the TURN server is down.`
			};
		case 'relay-failed-there':
			return {
				sentence: `The relay does not work for ${who}.`,
				wayOn: 'Ask them to check their connection in the lobby: it will say why.'
			};
		case 'relay-failed-here':
			return {
				sentence: 'The relay does not work, and this browser does not say why.',
				wayOn: `${OTHER_NETWORK} Chrome or Edge would say more.`
			};
		case 'relay-broken':
			return {
				sentence: 'The relay answers, and passes nothing on.',
				wayOn: `${OPERATOR}: the TURN server's external address or its denied peers are wrong.`
			};
		case 'handshake-failed':
			return {
				sentence: `A path to ${who} was found, but no encryption could be agreed on.`,
				wayOn: `Something on the way disturbs it. ${OTHER_NETWORK}`
			};
		case 'slow':
			return {
				sentence: `The path to ${who} is slow or loses much.`,
				wayOn: 'Come closer to the router, use a cable, or turn the camera off.'
			};
		case 'slow-relay':
			return {
				sentence: `The path to ${who} is slow: it goes through a relay over TCP.`,
				wayOn: 'A network that lets UDP through is faster, such as the hotspot of a phone.'
			};
		case 'unknown':
			return {
				sentence: `No path to ${who} was found.`,
				wayOn: OTHER_NETWORK
			};
		default:
			return diagnosis satisfies never;
	}
}
