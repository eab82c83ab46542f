import type { Feature } from '#lib/call/feature.ts';
import ScanEye from '@lucide/svelte/icons/scan-eye';
import ShowMe from './ShowMe.svelte';
import ShowMeTool from './ShowMeTool.svelte';
import { Xray } from './xray.svelte.ts';
import XrayPlace from './XrayPlace.svelte';

/** What WebRTC does in this call, for whoever wants to see it. */
export const xray: Feature = {
	state: Xray,
	panel: XrayPlace,
	entry: ShowMe,
	tool: ShowMeTool,
	command: { label: 'X-ray', icon: ScanEye, run: (call) => (call.get(Xray).open = true) },
	shortcut: {
		key: 'x',
		run(call) {
			const state = call.get(Xray);
			state.open = !state.open;
		}
	}
};
