import { describe, expect, test } from 'bun:test';
import type { JoinAnswer, RoomId } from '#lib/protocol/server.ts';
import { Faults } from '#lib/features/fault-lab/faults.svelte.ts';
import { FaultyChannel } from '#lib/features/fault-lab/faulty-channel.ts';
import type { CallFault } from '#lib/features/fault-lab/fault.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { FakeRoom, peerId } from '../support/fake-room.ts';
import { quiet } from '../support/wire.ts';

const ROOM = 'r'.repeat(43) as RoomId;
const [ANN, BO, CLEO] = [peerId('a'), peerId('b'), peerId('c')];

const candidate = (seq: number) =>
	JSON.stringify({ link: 'l', seq, candidate: { candidate: `candidate:${seq}` } });
const description = (type: 'offer' | 'answer', seq = 0) =>
	JSON.stringify({ link: 'l', seq, description: { type, sdp: 'v=0\r\n' } });
const seqOf = (message: string) => (JSON.parse(message) as { seq: number }).seq;

/** Ann, whose channel has faults, and Bo, in one room. */
async function annAndBo() {
	const room = new FakeRoom();
	const clock = new FakeClock();
	const faults = new Faults(clock);
	const real = room.channel(ANN);
	const ann = new FaultyChannel(real, faults, clock);
	const bo = room.channel(BO);
	const heard = { ann: [] as string[], bo: [] as string[] };
	const told: string[] = [];
	const answers: JoinAnswer[] = [];
	ann.subscribe({
		message: (_, message) => heard.ann.push(message),
		status: (online) => told.push(online ? 'online' : 'offline'),
		peerJoined: (id) => told.push(`${id[0]} came`),
		peerLeft: (id) => told.push(`${id[0]} left`),
		joined: (answer) => answers.push(answer)
	});
	bo.subscribe({ message: (_, message) => heard.bo.push(message) });
	await ann.join(ROOM);
	await bo.join();
	await room.wire.settle();
	told.length = 0;
	return {
		...{ room, real, clock, faults, ann, bo, heard, told, answers },
		turn: (on: boolean, ...all: CallFault[]) => {
			for (const fault of all) faults.turn(fault, on);
		},
		/** Lets time pass and delivers. */
		pass: async (ms: number) => {
			await clock.pass(ms);
			await room.wire.settle();
		}
	};
}

describe('signals', () => {
	test('pass as they are while nothing is wrong, whatever they are', async () => {
		const { ann, bo, heard, pass } = await annAndBo();
		ann.send(BO, 'no signal at all');
		bo.send(ANN, description('offer'));
		await pass(0);
		expect(heard).toEqual({ ann: [description('offer')], bo: ['no signal at all'] });
	});

	test('that are no signals pass whatever is wrong', async () => {
		const { ann, heard, turn, pass } = await annAndBo();
		turn(true, 'drop-offers', 'delay');
		ann.send(BO, 'no signal at all');
		await pass(0);
		expect(heard.bo).toEqual(['no signal at all']);
	});

	test('are lost by their kind, both ways, and keep link and number', async () => {
		const { ann, bo, heard, turn, pass } = await annAndBo();
		turn(true, 'drop-offers');
		for (const message of [description('offer'), description('answer', 1), candidate(2)]) {
			ann.send(BO, message);
			bo.send(ANN, message);
		}
		await pass(1);
		await pass(1);
		expect(heard.bo).toEqual([description('answer', 1), candidate(2)]);
		expect(heard.ann).toEqual(heard.bo);
	});

	test('take a second, change places, come twice', async () => {
		const { ann, heard, turn, pass } = await annAndBo();
		turn(true, 'delay', 'reorder', 'duplicate');
		for (const seq of [0, 1, 2]) ann.send(BO, candidate(seq));
		await pass(999);
		expect(heard.bo).toEqual([]);
		await pass(2_000);
		expect(heard.bo.map(seqOf)).toEqual([1, 1, 0, 0, 2, 2]);
	});

	test('of one peer do not wait for those of another', async () => {
		const { room, ann, heard, turn, pass } = await annAndBo();
		const cleo = room.channel(CLEO);
		const hers: string[] = [];
		cleo.subscribe({ message: (_, message) => hers.push(message) });
		await cleo.join();
		turn(true, 'reorder');
		ann.send(BO, candidate(0));
		ann.send(CLEO, candidate(1));
		await pass(1);
		expect([...heard.bo, ...hers]).toEqual([]);
		await pass(1_000);
		expect([heard.bo.length, hers.length]).toEqual([1, 1]);
	});

	test('a goodbye and a wish pass where kinds are lost', async () => {
		const { ann, heard, turn, pass } = await annAndBo();
		turn(true, 'drop-offers', 'drop-answers', 'drop-candidates', 'no-host', 'fingerprint');
		ann.send(BO, JSON.stringify({ link: 'l', seq: 0, bye: true }));
		ann.send(BO, JSON.stringify({ link: 'l', seq: 1, wish: 'restart' }));
		await pass(1);
		await pass(1);
		expect(heard.bo.map(seqOf)).toEqual([0, 1]);
	});
});

describe('a server that is blocked', () => {
	test('is told, and what happened meanwhile is told when it is back', async () => {
		const { room, ann, bo, told, answers, heard, turn, pass } = await annAndBo();
		turn(true, 'blocked');
		expect(ann.online).toBe(false);
		await room.channel(CLEO).join();
		bo.send(ANN, candidate(0));
		room.leave(BO);
		ann.send(CLEO, candidate(1));
		await pass(0);
		expect(told).toEqual(['offline']);
		expect(heard.ann).toEqual([]);
		turn(false, 'blocked');
		expect(ann.online).toBe(true);
		expect(told).toEqual(['offline', 'online']);
		expect(answers.at(-1)?.peers).toEqual([CLEO]);
	});

	test('gets what was to be sent, when it is back', async () => {
		const { ann, heard, turn, pass } = await annAndBo();
		turn(true, 'blocked');
		for (const seq of [0, 1]) ann.send(BO, candidate(seq));
		await pass(0);
		expect(heard.bo).toEqual([]);
		turn(false, 'blocked');
		await pass(0);
		expect(heard.bo.map(seqOf)).toEqual([0, 1]);
	});

	test('keeps questions waiting, and answers them when it is back', async () => {
		const { ann, turn } = await annAndBo();
		turn(true, 'blocked');
		let answered = 0;
		const asked = [ann.peek(ROOM), ann.iceServers()].map((answer) => answer.then(() => answered++));
		await quiet();
		expect(answered).toBe(0);
		turn(false, 'blocked');
		await Promise.all(asked);
		expect(answered).toBe(2);
	});

	test('keeps nobody waiting when the channel is closed', async () => {
		const { ann, turn } = await annAndBo();
		turn(true, 'blocked');
		const asked = ann.iceServers();
		ann.close();
		await asked;
	});

	test('and really gone meanwhile is still away afterwards', async () => {
		const { room, told, turn, answers } = await annAndBo();
		const joined = answers.length;
		turn(true, 'blocked');
		room.online = false;
		turn(false, 'blocked');
		expect(told).toEqual(['offline', 'offline']);
		expect(answers).toHaveLength(joined);
	});

	test('leaves no seat taken when the user leaves', async () => {
		const { room, ann, turn } = await annAndBo();
		turn(true, 'blocked');
		ann.leave();
		expect(room.count).toBe(1);
	});
});

describe('a half-open connection', () => {
	test('tells nobody; what goes into it is lost; the roster comes afterwards', async () => {
		const { room, ann, told, heard, answers, turn, pass } = await annAndBo();
		turn(true, 'half-open');
		expect(ann.online).toBe(true);
		await room.channel(CLEO).join();
		ann.send(BO, candidate(0));
		await pass(0);
		expect(told).toEqual([]);
		turn(false, 'half-open');
		await pass(0);
		expect(heard.bo).toEqual([]);
		expect(answers.at(-1)?.peers.toSorted()).toEqual([BO, CLEO]);
	});
});

test('what is cut for a while is back by itself', async () => {
	const { ann, faults, pass } = await annAndBo();
	faults.turnOnFor(3_000, 'blocked');
	await pass(2_999);
	expect(ann.online).toBe(false);
	await pass(1);
	expect(ann.online).toBe(true);
	faults.turnOnFor(3_000, 'blocked');
	faults.allOff();
	faults.turn('blocked', true);
	await pass(5_000);
	expect(faults.all).toEqual(['blocked']); // the older end does not count
});
