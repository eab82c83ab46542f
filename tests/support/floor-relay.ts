/**
 * The least a relay can do, to measure against: a Bun WebSocket per peer, a map of them, and no look
 * at what passes. A peer connects to `/<its id>`; what it sends starts with the 22 characters of the
 * id that it is for, and arrives there with the sender's in their place.
 */
export const ID_LENGTH = 22;

function floorRelay(port: number): Bun.Server<{ id: string }> {
	const present = new Map<string, Bun.ServerWebSocket<{ id: string }>>();
	return Bun.serve<{ id: string }>({
		port,
		hostname: '127.0.0.1',
		fetch(request, server) {
			const id = request.url.slice(-ID_LENGTH);
			if (!server.upgrade(request, { data: { id } })) return new Response(null, { status: 426 });
		},
		websocket: {
			open: (socket) => void present.set(socket.data.id, socket),
			message(socket, message) {
				const text = String(message);
				present.get(text.slice(0, ID_LENGTH))?.send(socket.data.id + text.slice(ID_LENGTH));
			},
			close: (socket) => void present.delete(socket.data.id)
		}
	});
}

if (import.meta.main) {
	const { port } = floorRelay(Number(process.env['PORT']));
	process.stdout.write(`Listening on ${port}\n`);
}
