/**
 * The server. It introduces peers to each other and serves the page; media never passes through it.
 * This file has the rule for each event of the contract (`src/lib/protocol/server.ts`).
 */
import type { RoomId } from '#lib/protocol/server.ts';
import { drain } from '#lib/server/drain.ts';
import { openEngine } from '#lib/server/engine.ts';
import { guard, refuse } from '#lib/server/guard.ts';
import type { Rules } from '#lib/server/guard.ts';
import { hasOwnAccounts, iceConfiguration } from '#lib/server/ice-servers.ts';
import { Limits } from '#lib/server/limits/limits.ts';
import { logErrors } from '#lib/server/observe/server-event.ts';
import { MemoryRoster } from '#lib/server/roster.ts';
import { Sessions } from '#lib/server/sessions.ts';
import type { CreateSignaling } from '#lib/server/signaling.ts';
import { start } from '#lib/server/start.ts';

export const createSignaling: CreateSignaling = (
	http,
	config,
	stores = {},
	onEvent = logErrors
) => {
	const { roster = new MemoryRoster(), limits = new Limits(onEvent), adapter } = stores;
	let closing = false;
	const isClosing = () => closing;
	const { io, detach } = openEngine(http, config, { limits, adapter, onEvent, isClosing });
	const sessions = new Sessions(onEvent);

	// Changes made by other servers. Each server tells the peers that are connected to it.
	roster.watch({
		joined: (room, peer) => io.local.to(room).emit('peer-joined', peer),
		left: (room, peer) => io.local.to(room).emit('peer-left', peer),
		taken: (room, peer) => io.local.in(`${room}:${peer}`).disconnectSockets(true)
	});

	io.on('connection', (socket) => {
		const { peer, address } = socket.data;
		const mayRelay = async () => !hasOwnAccounts(config) || limits.mayRelay(peer, address);
		let room: RoomId | undefined;

		async function leave() {
			if (!room) return;
			const left = room;
			room = undefined;
			onEvent({ type: 'left', subject: { peer, address, room: left } });
			const isGone = await roster.leave(left, peer);
			await socket.leave(left);
			await socket.leave(`${left}:${peer}`);
			if (isGone) io.local.to(left).emit('peer-left', peer);
		}

		const queue = sessions.add(socket, leave);
		if (closing) socket.emit('moving', 0); // the others were asked before it connected

		const rules: Rules = {
			'peek': async (wanted) => {
				const other = wanted === room ? undefined : wanted;
				if (!(await limits.mayPeek(address, other))) return refuse('rate-limited');
				const count = await roster.count(wanted);
				if (typeof count === 'string') return refuse(count);
				return { ok: true, count, ...(count >= config.maxPeers && { full: true }) };
			},

			'join': async (wanted) => {
				if (closing) return refuse('shutting-down');
				const again = room === wanted; // it may not have heard the answer
				if (room && !again) return refuse('already-joined');
				if (!(await limits.mayJoin(address))) return refuse('rate-limited');
				const access = (await mayRelay()) ? 'member' : 'none';
				// Most calls need no relay. With this policy none works without one.
				if (access === 'none' && config.iceTransportPolicy === 'relay') {
					return refuse('rate-limited');
				}
				const peers = await roster.enter(wanted, peer, config.maxPeers);
				if (typeof peers === 'string') return refuse(peers);
				room = wanted;
				const subject = { peer, address, room };
				// At once: a peer that enters later must be announced to this one.
				await socket.join([room, `${room}:${peer}`]);
				if (!again) {
					socket.local.to(room).emit('peer-joined', peer);
					onEvent({ type: 'joined', subject, people: peers.length + 1 });
					if (access === 'none') onEvent({ type: 'no-turn-account', subject });
				}
				const ice = iceConfiguration(config, peer, Date.now(), access);
				return { ok: true, self: peer, peers, maxPeers: config.maxPeers, ...ice };
			},

			'ice-servers': async () => {
				if (!(await mayRelay())) return refuse('rate-limited');
				const access = room ? 'member' : 'lobby';
				return { ok: true, ...iceConfiguration(config, peer, Date.now(), access) };
			},

			'signal': async (to, sealed) => {
				if (!room || to === peer) return refuse('bad-request');
				// The address starts with the sender's own room: no signal reaches another room.
				const receiver = `${room}:${to}`;
				// A peer on this server is reached even when the other servers are not.
				const isHere = io.sockets.adapter.rooms.has(receiver);
				(isHere ? io.local : io).to(receiver).emit('signal', peer, sealed);
				return { ok: true };
			},

			'leave': async () => {
				await leave();
				return { ok: true };
			}
		};
		guard(socket, rules, { queue, limits, onEvent });
	});

	async function end() {
		closing = true;
		await sessions.idle();
		io.engine.close(); // io.close() would close `http` too
		await sessions.idle();
		detach();
	}

	let ended: Promise<void> | undefined;
	return {
		get isOpen() {
			return !closing;
		},
		drain(withinMs, abort) {
			closing = true;
			onEvent({ type: 'draining', connections: sessions.size });
			return drain(io, sessions, withinMs, abort);
		},
		close: () => (ended ??= end())
	};
};

if (import.meta.main) await start(createSignaling);
