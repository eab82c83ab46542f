import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from '../../scripts/tutorial/open.ts';
import { deprecatedIn } from '../support/deprecated.ts';
import { projectFiles } from '../support/project-files.ts';

const code = projectFiles().filter((path) => /^(src\/.*\.(ts|svelte|html)|server\.ts)$/.test(path));

test.each(code)('%s calls nothing that is deprecated', (path) => {
	expect(deprecatedIn(readFileSync(join(PROJECT, path), 'utf8'))).toEqual([]);
});

test.each([
	'connection.addStream(stream);',
	'connection.onaddstream = play;',
	'video.src = URL.createObjectURL(stream);',
	'connection.createOffer((offer) => send(offer), fail);',
	'connection.createAnswer(function (answer) {});',
	'connection.createOffer(gotDescription, fail);',
	'connection.createAnswer(\n\tgotDescription,\n\tfail\n);',
	'connection.createOffer(\n\t(offer) => send(offer));',
	'connection.setLocalDescription(description, ok, fail);',
	'connection.setRemoteDescription({ type, sdp: sdp.join() }, ok);',
	'connection.addIceCandidate(candidate, ok, fail);',
	'connection.getStats((report) => show(report));',
	'connection.getStats(track, show, fail);',
	'connection.removeStream(stream);',
	'connection.getRemoteStreams()[0];',
	'connection.getLocalStreams();',
	'<svelte:component this={Tile} />',
	'afterUpdate(() => {});',
	'const { a, ...rest } = $$props;',
	'<input {...$$restProps} />',
	'connection.setLocalDescription(offer, () => send(offer));',
	'connection.addIceCandidate(read(candidate), function () {}, fail);',
	'navigator.webkitGetUserMedia({ audio: true }, play, fail);',
	'new RTCSessionDescription(answer);',
	'new RTCIceCandidate(candidate);',
	'<button on:click={call}>',
	'<button on:click|once={call}>',
	'export let name;',
	'\t$: double = 2 * count;',
	'<slot />',
	'const dispatch = createEventDispatcher();',
	`import { page } from '$app/stores';`,
	'new App({\n\ttarget: document.body });'
])('finds: %j', (line) => {
	expect(deprecatedIn(`let a = 1;\n${line}`).map((found) => found.line)).toEqual([2]);
});

test.each([
	'await connection.setLocalDescription();',
	'await connection.setLocalDescription(await connection.createOffer({ iceRestart: true }));',
	'await Promise.all([connection.setRemoteDescription(offer), peers.map((peer) => peer.wait())]);',
	'connection.addIceCandidate(candidate).catch((error) => tell(error));',
	'connection.createOffer({ iceRestart: true, offerToReceiveAudio: false });',
	'connection.getStats(track);',
	'[connection.getStats(), other];',
	'navigator.mediaDevices.getUserMedia({ audio: true });',
	'<button onclick={call}>',
	'.on:hover {}',
	'`costs $: ${price}`'
])('leaves alone: %s', (line) => {
	expect(deprecatedIn(line)).toEqual([]);
});
