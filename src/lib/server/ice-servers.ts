import { createHmac } from 'node:crypto';
import type { IceConfiguration, PeerId } from '#lib/protocol.ts';
import type { Config } from './config.ts';

/**
 * What the browser of `peer` gets to find its paths with.
 * @param now milliseconds since 1970, as `Date.now()` gives them
 */
export function iceConfiguration(config: Config, peer: PeerId, now: number): IceConfiguration {
	const { stunUrls, turn, iceTransportPolicy } = config;
	const iceServers: IceConfiguration['iceServers'] = [];
	if (stunUrls.length > 0) iceServers.push({ urls: stunUrls });
	if (turn) iceServers.push({ urls: turn.urls, ...turnAccount(turn.account, peer, now) });
	return { iceServers, iceTransportPolicy };
}

function turnAccount(account: NonNullable<Config['turn']>['account'], peer: PeerId, now: number) {
	if (!('secret' in account)) return account;
	const expiry = Math.floor(now / 1000) + account.lifeSeconds;
	const username = `${expiry}:${peer}`;
	return { username, credential: turnPassword(account.secret, username) };
}

/**
 * The password that a TURN server with the same secret will expect of `username`
 * (draft-uberti-behave-turn-rest-00 §2.2; coturn: `use-auth-secret`).
 */
export const turnPassword = (secret: string, username: string): string =>
	createHmac('sha1', secret).update(username).digest('base64');
