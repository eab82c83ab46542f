/** One process of the load generator: it does what it is told, one thing at a time, and answers. */
import { Crowd } from './crowd.ts';
import type { Crowding, Exchange } from './crowd.ts';

let crowd = new Crowd({ dialect: 'floor', port: 0, count: 0, firstAddress: 0 });

const orders = {
	gather: (crowding: Crowding) => (crowd = new Crowd(crowding)).gather(),
	exchange: (exchange: Exchange) => crowd.exchange(exchange),
	comeBack: () => crowd.comeBack(),
	disperse: () => crowd.disperse(),
	size: async () => crowd.size
};
export type Orders = typeof orders;
/** An order and what it needs, as they are sent. */
export type Message = { [O in keyof Orders]: [O, ...Parameters<Orders[O]>] }[keyof Orders];

process.on('message', ([order, details]: Message) => {
	const carryOut = orders[order] as (details: unknown) => Promise<unknown>;
	// What fails ends the process, and whoever gave the order hears of that.
	void carryOut(details).then((answer) => process.send!(answer ?? null));
});
process.on('disconnect', () => process.exit());
