import { createHmac } from 'node:crypto';
import type { IceConfiguration, PeerId } from '#lib/protocol/server.ts';
import type { Config } from './config.ts';

/** Life of a TURN account for the lobby's connection check, which takes 15 s at most. */
const LOBBY_SECONDS = 60;
/**
 * The expiry of a member's account is rounded up to the hour, so that a peer that asks again gets the
 * same user name. coturn applies `user-quota` to the part after the expiry; other servers may apply
 * theirs to the whole name.
 */
const GRANULARITY_SECONDS = 3600;

/** True when each peer gets a TURN account of its own. Only those are limited. */
export const hasOwnAccounts = ({ turn }: Config): boolean =>
	turn !== undefined && 'secret' in turn.account;

/** The TURN account that a peer gets; `none` when its address has had too many. */
export type TurnAccess = 'member' | 'lobby' | 'none';

/**
 * The STUN and TURN servers for `peer`.
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
 * The password of `username` on a TURN server with the same secret
 * (draft-uberti-behave-turn-rest-00 §2.2; coturn: `use-auth-secret`).
 */
export const turnPassword = (secret: string, username: string): string =>
	createHmac('sha1', secret).update(username).digest('base64');
