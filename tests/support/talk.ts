/** `bun talk.ts <url>`: two peers, and a line for every signal there and back: its milliseconds. */
import { TestPeer, newRoom } from './test-peer.ts';

const PAUSE_MS = 20;

const url = process.argv[2]!;
const [ann, bo] = ['192.0.2.1', '192.0.2.2'].map((address) => new TestPeer(url, { address }));
const room = newRoom();
for (const peer of [ann!, bo!]) {
	await peer.connected();
	await peer.join(room);
	peer.socket.on('disconnect', () => process.exit(1));
}
// A number names its moment, so that a signal that waits does not keep the next one from leaving.
bo!.socket.on('signal', (from, sentAt) => bo!.socket.emit('signal', from, sentAt));
ann!.socket.on('signal', (_, sentAt) => {
	process.stdout.write(`${performance.now() - Number(sentAt)}\n`);
	for (const peer of [ann!, bo!]) peer.unread.length = 0;
});
setInterval(() => ann!.socket.emit('signal', bo!.id, String(performance.now())), PAUSE_MS);
