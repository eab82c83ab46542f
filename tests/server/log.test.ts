import type { ServerEvent } from '#lib/server/observe/server-event.ts';
import { createLog } from '#lib/server/observe/log.ts';
import { terminal } from '#lib/server/observe/terminal.ts';
import { expect, setDefaultTimeout, test } from 'bun:test';
import { ServerProcess } from '../support/server-process.ts';
import { TestPeer, newRoom, random43 } from '../support/test-peer.ts';

setDefaultTimeout(60_000); // they start processes, and wait for conditions only

/** From start to end, with everything that gets a line. Resolves with all that was written. */
async function scenario(env: Record<string, string>) {
	// With "0.0.0.0" the greeting says "localhost": an address in the output is somebody's.
	await using server = new ServerProcess({ HOST: '0.0.0.0', MAX_PEERS: '2', ...env });
	const url = (await server.url()).replace('localhost', '127.0.0.1');
	const resume = random43();
	const [ann, bo, cleo] = [
		new TestPeer(url, { resume }),
		new TestPeer(url, { transport: 'polling' }),
		new TestPeer(url)
	];
	const room = newRoom();
	for (const peer of [ann, bo, cleo]) {
		await peer.connected();
		await peer.join(room);
	}
	ann.socket.emit('signal', bo.id, 'a secret of ours');
	ann.socket.emit('signal', ann.id, 'to myself');
	ann.socket.emit(room as 'leave');
	await ann.caughtUp();
	for (const stranger of [
		{ auth: { resume: room.slice(1) } },
		{ origin: 'https://elsewhere.test' },
		{ origin: 'https://elsewhere.test', transport: 'polling' as const }
	]) {
		await new TestPeer(url, stranger).connected().catch(() => {});
	}
	const again = new TestPeer(url, { resume });
	await again.connected();
	await again.join(room);
	bo.socket.emit('leave');
	await bo.caughtUp();
	server.kill('SIGTERM');
	await server.exitCode;
	return {
		output: (await server.output()) + (await server.complaint()),
		identifiers: { rooms: [room], peers: [ann.id, bo.id], addresses: ['127.0.0.1'] },
		secrets: [resume, 'a secret of ours', room.slice(1), 'elsewhere']
	};
}

test('the log is one line of JSON an event, and names nobody', async () => {
	const { output, identifiers, secrets } = await scenario({});
	const lines = output.trim().split('\n');
	// The greeting is for people, and takes its own way to the same place.
	const isJson = (line: string) => line.startsWith('{');
	expect(lines.filter((line) => !isJson(line)).join('\n')).toMatch(
		/^Scry is at http:\/\/localhost:\d+\nNeither STUN_URLS nor TURN_URLS is set.*$/
	);
	const told = lines.filter(isJson).map((line) => JSON.parse(line) as Record<string, unknown>);
	expect(told.map(({ msg }) => msg)).toEqual([
		...['started', 'joined', 'joined'],
		...['answered', 'answered', 'answered'], // the room is full, to myself, an unknown event
		...['turned-away', 'turned-away', 'turned-away'],
		...['left', 'joined', 'left', 'draining', 'left', 'stopped']
	]);
	for (const { level, time } of told) {
		expect(level).toMatch(/^(info|warn)$/);
		expect(Date.parse(String(time))).toBeGreaterThan(0);
	}
	expect(told[2]).toMatchObject({ msg: 'joined', people: 2 });
	expect(told[3]).toMatchObject({ level: 'warn', event: 'join', outcome: 'room-full' });
	expect(told[6]).toMatchObject({ level: 'warn', reason: 'bad-handshake' });

	const { rooms, peers, addresses } = identifiers;
	for (const hidden of [...rooms, ...peers, ...addresses, ...secrets]) {
		expect(output).not.toContain(hidden);
	}
});

test('LOG_IDENTIFIERS=1 names rooms, peers and addresses, and no secret all the same', async () => {
	const { output, identifiers, secrets } = await scenario({ LOG_IDENTIFIERS: '1' });
	const { rooms, peers, addresses } = identifiers;
	for (const named of [...rooms, ...peers, ...addresses]) expect(output).toContain(named);
	for (const hidden of secrets.filter((secret) => !rooms[0]!.includes(secret))) {
		expect(output).not.toContain(hidden);
	}
});

/** A log whose lines are kept, at a time that the test sets. */
function kept(identifiers: boolean) {
	const lines: Record<string, unknown>[] = [];
	const clock = { now: 0 };
	const log = createLog({
		identifiers,
		destination: { write: (line) => void lines.push(JSON.parse(line) as (typeof lines)[0]) },
		now: () => clock.now
	});
	return { lines, clock, log };
}

test('an error is told with its stack, and without what a library hung on it', () => {
	const { lines, log } = kept(true);
	const room = newRoom();
	const error = Object.assign(new Error('WRONGTYPE'), { command: { name: 'hset', args: [room] } });
	log({ type: 'failed', error });
	log({ type: 'failed', error: 'not even an error' });
	expect(lines).toMatchObject([
		{ level: 'error', msg: 'failed', error: { name: 'Error', stack: error.stack } },
		{ level: 'error', msg: 'failed', error: { name: 'not even an error' } }
	]);
	expect(JSON.stringify(lines)).not.toContain(room);
});

test('a flood is told in fifty lines a second and one that counts the rest', () => {
	const { lines, clock, log } = kept(false);
	const refused: ServerEvent = { type: 'turned-away', subject: {}, reason: 'foreign-origin' };
	for (let i = 0; i < 1_000; i++) log(refused);
	log({ type: 'started' }); // what is rare is not pushed out by it
	expect(lines).toHaveLength(51);
	expect(lines.at(-1)).toMatchObject({ msg: 'started' });
	clock.now = 1_000;
	log(refused);
	expect(lines.slice(51)).toMatchObject([
		{ level: 'warn', msg: 'left-out', kind: 'turned-away', more: 950 },
		{ msg: 'turned-away' }
	]);
});

test('a connection that ended for a reason gets a line, a closed page does not', () => {
	const { lines, log } = kept(false);
	log({ type: 'disconnected', subject: {}, reason: 'transport close' });
	log({ type: 'disconnected', subject: {}, reason: 'ping timeout' });
	expect(lines).toMatchObject([{ msg: 'disconnected', reason: 'ping timeout' }]);
});

test('in a terminal a line has the time, the level, the event and the facts', () => {
	let output = '';
	const destination = terminal({
		write(text: string | Uint8Array) {
			output += Bun.stripANSI(String(text));
			return true;
		}
	});
	const log = createLog({ identifiers: false, destination });
	log({ type: 'joined', subject: {}, people: 2 });
	log({ type: 'answered', subject: {}, event: 'join', outcome: 'room-full' });
	log({ type: 'failed', error: new Error('no') });
	const [joined, refused, failed, ...stack] = output.split('\n');
	expect(joined).toMatch(/^\[\d\d:\d\d:\d\d\] INFO: joined {"people":2}$/);
	expect(refused).toMatch(/ WARN: answered {"event":"join","outcome":"room-full"}$/);
	expect(failed).toMatch(/ ERROR: failed *$/);
	expect(stack.join('\n')).toContain('Error: no');
});
