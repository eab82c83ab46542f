import { createHash, timingSafeEqual } from 'node:crypto';
import type { RequestListener, ServerResponse } from 'node:http';
import type { Registry } from 'prom-client';

interface Operations {
	/** Whether a load balancer should send clients here. */
	isReady: () => boolean;
	registry: Registry;
	/** Bearer token for `/metrics`; without one the page does not exist. */
	metricsToken: string | undefined;
}

/**
 * Serves `/healthz` (200 while the process lives), `/readyz` (503 while clients are refused) and
 * `/metrics` (with the token). Passes every other request to `next`.
 */
export function operations(
	{ isReady, registry, metricsToken }: Operations,
	next: RequestListener
): RequestListener {
	const isRight = metricsToken === undefined ? () => false : sameAs(`Bearer ${metricsToken}`);

	return (request, response) => {
		const [path = ''] = (request.url ?? '').split('?');
		switch (path) {
			case '/healthz':
				return answer(response, 200, 'alive');
			case '/readyz':
				return isReady() ? answer(response, 200, 'ready') : answer(response, 503, 'not ready');
			case '/metrics':
				if (metricsToken === undefined) return next(request, response);
				if (!isRight(request.headers.authorization ?? '')) {
					response.setHeader('WWW-Authenticate', 'Bearer');
					return answer(response, 401, 'METRICS_TOKEN is needed');
				}
				void registry.metrics().then(
					(figures) => answer(response, 200, figures, registry.contentType),
					(error: unknown) => answer(response, 500, String(error))
				);
				return;
			default:
				return next(request, response);
		}
	};
}

function answer(
	response: ServerResponse,
	status: number,
	text: string,
	type = 'text/plain; charset=utf-8'
): void {
	response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store' });
	response.end(`${text}\n`);
}

/** Compares hashes: the time does not depend on where the two texts differ, or on their length. */
function sameAs(expected: string): (text: string) => boolean {
	const hash = (text: string) => createHash('sha256').update(text).digest();
	const right = hash(expected);
	return (text) => timingSafeEqual(hash(text), right);
}
