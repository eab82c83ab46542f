/** One process of the load generator: it does what it is told, one thing at a time, and answers. */
import { Swarm } from './swarm.ts';
import type { Swarming, Exchange } from './swarm.ts';

let swarm = new Swarm({ dialect: 'floor', port: 0, count: 0, firstAddress: 0 });

const orders = {
	gather: (swarming: Swarming) => (swarm = new Swarm(swarming)).gather(),
	exchange: (exchange: Exchange) => swarm.exchange(exchange),
	comeBack: () => swarm.comeBack(),
	disperse: () => swarm.disperse(),
	size: async () => swarm.size
};
export type Orders = typeof orders;

process.on('message', ([order, details]: [keyof Orders, unknown]) => {
	const carryOut = orders[order] as (details: unknown) => Promise<unknown>;
	// What fails ends the process, and whoever gave the order hears of that.
	void carryOut(details).then((answer) => process.send!(answer ?? null));
});
process.on('disconnect', () => process.exit());
