import type { Call } from '#lib/call/call.svelte.ts';
import type { CallPeer } from '#lib/call/call-peer.svelte.ts';
import { mask, writeFile } from './file.ts';
import { reportText } from './report-text.ts';
import { Xray } from './xray.svelte.ts';

/** Hands the user what is noted as a file. */
export async function saveFile(xray: Xray, masked: boolean): Promise<void> {
	await xray.look();
	const origin = { browser: navigator.userAgent, made: new Date(), ids: xray.ids };
	const text = writeFile(xray, origin, masked);
	const link = document.createElement('a');
	link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
	link.download = `scry-x-ray-${origin.made.toISOString().slice(0, 19).replaceAll(':', '-')}.json`;
	link.click();
	setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // the download has begun by then
}

/** Puts a report without names on the clipboard: of one peer, or of all. */
export async function copyReport(call: Call, peer?: Pick<CallPeer, 'id'>): Promise<void> {
	const xray = call.get(Xray);
	const recording = mask(xray, xray.ids);
	const index = xray.peers.findIndex(({ id }) => id === peer?.id);
	const text = reportText(recording, navigator.userAgent, recording.peers[index]);
	try {
		await navigator.clipboard.writeText(text);
		call.announce('The report is copied.');
	} catch {
		call.announce('The report could not be copied: save a file instead.');
	}
}
