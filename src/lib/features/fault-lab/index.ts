import type { Feature } from '#lib/call/feature.ts';
import type { CreateConnection } from '#lib/rtc/create-connection.ts';
import FlaskConical from '@lucide/svelte/icons/flask-conical';
import { FaultLab } from './fault-lab.svelte.ts';
import FaultLabPlace from './FaultLabPlace.svelte';
import FaultNotice from './FaultNotice.svelte';
import { connections } from './page-faults.ts';

export { around, clock } from './page-faults.ts';

export const create: CreateConnection = (configuration) => connections.create(configuration);

/** What can go wrong, on purpose. Only where the server, or development, has it. */
export const faultLab: Feature = {
	state: FaultLab,
	panel: FaultLabPlace,
	notice: FaultNotice,
	command: {
		label: 'Fault lab',
		icon: FlaskConical,
		run: (call) => (call.get(FaultLab).open = true)
	},
	shortcut: {
		key: 'f',
		run(call) {
			const state = call.get(FaultLab);
			state.open = !state.open;
		}
	}
};
