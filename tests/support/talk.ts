/**
 * `bun talk.ts <url>`: pairs of peers, and a line for every signal there and back: the number of the
 * pair, when it was sent (milliseconds since 1970), and how many milliseconds it took.
 */
import { TestPeer, newRoom } from './test-peer.ts';

/** No more for a pair: a peer may send a hundred signals in a second. */
const PAUSE_MS = 20;
const PAIRS = 4;

const url = process.argv[2]!;

async function talk(pair: number): Promise<void> {
	const [ann, bo] = [1, 2].map(
		(peer) => new TestPeer(url, { address: `192.0.2.${10 * pair + peer}` })
	);
	const room = newRoom();
	for (const peer of [ann!, bo!]) {
		await peer.connected();
		await peer.join(room);
		peer.socket.on('disconnect', (reason) => {
			process.stderr.write(`a bystander was disconnected: ${reason}\n`);
			process.exit(1);
		});
	}
	// Each names its moment, so that a signal that waits does not keep the next one from leaving.
	bo!.socket.on('signal', (from, moments) => bo!.socket.emit('signal', from, moments));
	ann!.socket.on('signal', (_, moments) => {
		const [sentAt, start] = moments.split(' ').map(Number);
		process.stdout.write(`${pair} ${sentAt} ${performance.now() - start!}\n`);
		for (const peer of [ann!, bo!]) peer.unread.length = 0;
	});
	setInterval(() => {
		ann!.socket.emit('signal', bo!.id, `${Date.now()} ${performance.now()}`);
	}, PAUSE_MS);
}

await Promise.all(Array.from({ length: PAIRS }, (_, pair) => talk(pair)));
