/** The least that two bare pages need: a page, and a Socket.io relay between its sockets. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';

const PAGE =
	'<!doctype html><title>Bare</title><button>Join</button><script src="/socket.io/socket.io.min.js"></script>';

const host = process.env['HOST'] ?? 'localhost';
const http = createServer((_, response) => {
	response.setHeader('content-type', 'text/html').end(PAGE);
});
const io = new Server(http);
io.on('connection', (socket) => {
	// One call at a time: all who are connected are in it.
	socket.on('join', () => socket.broadcast.emit('joined', socket.id));
	socket.on('signal', (to: string, signal: unknown) => {
		io.to(to).emit('signal', socket.id, signal);
	});
});
http.listen(Number(process.env['PORT']), host, () => {
	console.log(`http://${host}:${(http.address() as AddressInfo).port}`);
});
