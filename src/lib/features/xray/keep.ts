import type { Call } from '#lib/call/call.svelte.ts';
import type { CallPeer } from '#lib/call/call-peer.svelte.ts';
import { mask, writeFile } from './file.ts';
import { reportText } from './report-text.ts';
import { Xray } from './xray.svelte.ts';

/** Hands the user what is noted as a file. */
export async function saveFile(xray: Xray, masked: boolean): Promise<void> {
	await xray.look();
	const made = new Date();
	const secrets = masked ? xray.secrets : undefined;
	const text = writeFile(xray, { browser: navigator.userAgent, made, secrets });
	const link = document.createElement('a');
	link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
	link.download = `scry-x-ray-${made.toISOString().slice(0, 19).replaceAll(':', '-')}.json`;
	link.click();
	setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // the download has begun by then
}

/** Puts a report without names on the clipboard: of one peer, or of all. */
export async function copyReport(call: Call, peer?: Pick<CallPeer, 'id'>): Promise<void> {
	try {
		const text = reportOf(call.get(Xray), peer);
		// Safari lets a page write what comes later, and not later what has come.
		const blob = text.then((text) => new Blob([text], { type: 'text/plain' }));
		await navigator.clipboard.write([new ClipboardItem({ 'text/plain': blob })]);
		call.announce('The report is copied.');
	} catch {
		call.announce('The report could not be copied: save a file in X-ray instead.');
	}
}

async function reportOf(xray: Xray, peer?: Pick<CallPeer, 'id'>): Promise<string> {
	await xray.look();
	const { peers } = xray;
	const some = peer ? peers.filter(({ id }) => id === peer.id) : peers;
	return reportText(
		mask({ entries: xray.entries, peers: some }, xray.secrets),
		navigator.userAgent
	);
}
