import { createHmac } from 'node:crypto';
import type { IceConfiguration, PeerId } from '#lib/protocol/server.ts';
import type { Config } from './config.ts';

/** Life of an account for the connection check in the lobby. The check takes 15 s at most. */
const LOBBY_SECONDS = 60;
/**
 * The end of a member's account is rounded up to the hour: a peer that asks again and again gets the
 * same user name. coturn counts `user-quota` by what follows the time; other servers may count by
 * the whole name.
 */
const GRANULARITY_SECONDS = 3600;

/** True when each peer gets a TURN account of its own; only those are counted. */
export const hasOwnAccounts = ({ turn }: Config): boolean =>
	turn !== undefined && 'secret' in turn.account;

/** Which TURN account a peer gets: `none` when its address has had too many. */
export type TurnAccess = 'member' | 'lobby' | 'none';

/**
 * What the browser of `peer` gets to find its paths with.
 * @param now milliseconds since 1970, as `Date.now()` gives them
 */
export function iceConfiguration(
	config: Config,
	peer: PeerId,
	now: number,
	access: TurnAccess = 'member'
): IceConfiguration {
	const { stunUrls, turn, iceTransportPolicy } = config;
	const iceServers: IceConfiguration['iceServers'] = [];
	if (stunUrls.length > 0) iceServers.push({ urls: stunUrls });
	if (turn && access !== 'none') {
		iceServers.push({ urls: turn.urls, ...turnAccount(turn.account, peer, now / 1000, access) });
	}
	return { iceServers, iceTransportPolicy };
}

function turnAccount(
	account: NonNullable<Config['turn']>['account'],
	peer: PeerId,
	nowSeconds: number,
	access: 'member' | 'lobby'
) {
	if (!('secret' in account)) return account;
	const expiry = expiryOf(access, nowSeconds, account.lifeSeconds);
	const username = `${expiry}:${peer}`;
	return { username, credential: turnPassword(account.secret, username) };
}

function expiryOf(access: 'member' | 'lobby', nowSeconds: number, lifeSeconds: number): number {
	if (access === 'lobby') return Math.floor(nowSeconds) + LOBBY_SECONDS;
	const end = Math.floor(nowSeconds) + lifeSeconds;
	return Math.ceil(end / GRANULARITY_SECONDS) * GRANULARITY_SECONDS;
}

/**
 * The password that a TURN server with the same secret will expect of `username`
 * (draft-uberti-behave-turn-rest-00 §2.2; coturn: `use-auth-secret`).
 */
export const turnPassword = (secret: string, username: string): string =>
	createHmac('sha1', secret).update(username).digest('base64');
