import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from '../../scripts/tutorial/core.ts';
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
	'connection.setLocalDescription(offer, () => send(offer));',
	'connection.addIceCandidate(read(candidate), function () {}, fail);',
	'navigator.webkitGetUserMedia({ audio: true }, play, fail);',
	'new RTCSessionDescription(answer);',
	'new RTCIceCandidate(candidate);',
	'<button on:click={call}>',
	'<button on:click|once={call}>',
	'export let name;',
	'\t$: double = 2 * count;',
	'+$: double = 2 * count;',
	'<slot />',
	'const dispatch = createEventDispatcher();',
	`import { page } from '$app/stores';`,
	'new App({\n\ttarget: document.body });'
])('finds: %j', (line) => {
	expect(deprecatedIn(`let a = 1;\n${line}`).join()).toMatch(/^[^,]+, line 2$/);
});

test.each([
	'await connection.setLocalDescription();',
	'await connection.setLocalDescription(await connection.createOffer({ iceRestart: true }));',
	'await Promise.all([connection.setRemoteDescription(offer), peers.map((peer) => peer.wait())]);',
	'connection.addIceCandidate(candidate).catch((error) => tell(error));',
	'navigator.mediaDevices.getUserMedia({ audio: true });',
	'<button onclick={call}>',
	'.on:hover {}',
	'`costs $: ${price}`'
])('leaves alone: %s', (line) => {
	expect(deprecatedIn(line)).toEqual([]);
});
