/**
 * Socket.IO and nothing else, for the bench: Scry's contract as far as the load speaks it, set up as
 * `engine.ts` does, without a check, a limit or a roster. What Scry costs more than this is ours.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { peerIdOf } from '#lib/server/admission.ts';

const http = createServer();
const io = new Server(http, {
	serveClient: false,
	perMessageDeflate: false,
	httpCompression: false,
	pingInterval: 8_000,
	pingTimeout: 5_000
});
io.on('connection', (socket) => {
	const peer = peerIdOf(String(socket.handshake.auth['resume']));
	let room = '';
	socket.on('join', async (wanted: string, answer: (joined: { ok: true }) => void) => {
		room = wanted;
		await socket.join(`${room}:${peer}`);
		answer({ ok: true });
	});
	socket.on('signal', (to: string, sealed: string) => {
		io.local.to(`${room}:${to}`).emit('signal', peer, sealed);
	});
});
http.listen(Number(process.env['PORT']), '127.0.0.1', () => {
	console.log(`Listening on ${(http.address() as AddressInfo).port}`);
});
