import type { Page } from '@playwright/test';

/** One end's part of the path that a connection uses. */
export type PathEnd = 'host' | 'srflx' | 'prflx' | `relay ${'udp' | 'tcp' | 'tls'}`;

/** What the newest connection of `page` sends from; `undefined` while there is no path. */
export const pathEnd = (page: Page): Promise<PathEnd | undefined> =>
	page.evaluate(async () => {
		const connection = window.connections.at(-1);
		if (connection?.connectionState !== 'connected') return undefined;
		const stats = new Map<string, RTCStats>(await connection.getStats());
		const get = (id: unknown) => stats.get(String(id)) as Record<string, string> | undefined;
		const transport = [...stats.values()].find(({ type }) => type === 'transport');
		const { selectedCandidatePairId } = (transport ?? {}) as RTCTransportStats;
		const local = get(get(selectedCandidatePairId)?.['localCandidateId']);
		if (!local) return undefined;
		const { candidateType, relayProtocol } = local;
		return (candidateType === 'relay' ? `relay ${relayProtocol}` : candidateType) as PathEnd;
	});

export const isRelayed = (ends: PathEnd[]): boolean => ends.some((end) => end.startsWith('relay'));

/** Every pair of candidates that the newest connection of `page` has tried, as text. */
export const triedPairs = (page: Page): Promise<string> =>
	page.evaluate(async () => {
		const stats = new Map<string, Record<string, unknown>>(
			(await window.connections.at(-1)?.getStats()) ?? []
		);
		const end = (id: unknown) => {
			const candidate = stats.get(String(id)) ?? {};
			const { candidateType, relayProtocol = '', protocol, address, port } = candidate;
			return [candidateType, relayProtocol, protocol, `${String(address)}:${String(port)}`].join(
				' '
			);
		};
		const pairs = [...stats.values()].filter(({ type }) => type === 'candidate-pair');
		return pairs
			.map(({ localCandidateId, remoteCandidateId, ...pair }) =>
				[
					`${end(localCandidateId)} -> ${end(remoteCandidateId)}: ${String(pair['state'])}`,
					...['nominated', 'requestsSent', 'responsesReceived', 'requestsReceived'].map(
						(name) => `${name} ${String(pair[name])}`
					)
				].join(', ')
			)
			.join('\n');
	});
