/**
 * The steps of the roster as Lua scripts, which Redis runs atomically.
 *
 * A room is a hash: `peer -> "visit expiry"`, and under `@` the stamp of its last change. Visits,
 * expiries and stamps are microseconds of Redis's own clock, so no two servers need to agree on the
 * time. A change is published as the state of the whole room: the next one makes up for a lost one.
 *
 * Other clients may have written to these keys. A key that holds no valid room is treated as a lost
 * room, which its servers restore: it must not keep them from renewing their other rooms.
 */
import { CHANNEL } from './bus.ts';
import { MAX_SEATS, MAX_STAMP } from './room-state.ts';

/** What every script begins with. `tostring` would round a number of sixteen digits. */
const PRELUDE = `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local expiry = now + LIFE_MS * 1000
local MAX_FIELDS, MAX_STAMP = ${MAX_SEATS}, ${MAX_STAMP}

local function digits(number) return string.format('%.0f', number) end

local function seat(room, peer, visit)
	local before = room.seats[peer]
	room.changed = room.changed or not before or before.visit ~= visit
	room.seats[peer] = { visit = visit, expiry = expiry }
	redis.call('HSET', room.key, peer, digits(visit) .. ' ' .. digits(expiry))
end

local function number(text)
	local value = string.match(text, '^%d+$') and tonumber(text)
	return value and value <= MAX_STAMP and value
end

local function read(room, fields)
	if #fields > 2 * MAX_FIELDS then return false end
	for i = 1, #fields, 2 do
		local name, value = fields[i], fields[i + 1]
		if name == '@' then
			room.stamp = number(value)
			if not room.stamp then return false end
		else
			local visit, expires = string.match(value, '^(%d+) (%d+)$')
			visit, expires = visit and number(visit), expires and tonumber(expires)
			if not visit or #name ~= 22 or string.find(name, '[^%w_-]') then return false end
			room.seats[name] = { visit = visit, expiry = expires }
			-- The clock was set back, or another client wrote it: no seat lasts longer than LIFE_MS.
			if expires > expiry then seat(room, name, visit) end
		end
	end
	return true
end

local function open(id, known)
	local room = { id = id, key = 'scry:room:' .. id, stamp = 0, seats = {}, changed = false }
	local fields = redis.pcall('HGETALL', room.key)
	if fields.err and not string.find(fields.err, 'WRONGTYPE') then redis.call('HGETALL', room.key) end
	room.lost = #fields == 0 or not read(room, fields)
	if room.lost then
		room.stamp, room.seats = 0, {}
		if #fields > 0 or fields.err then redis.call('DEL', room.key) end
	end
	-- Rises even when the clock was set back, or Redis lost the room and a server did not.
	room.next = math.max(now, room.stamp + 1, known + 1)
	return room
end

local function free(room, peer)
	room.seats[peer] = nil
	redis.call('HDEL', room.key, peer)
	room.changed = true
end

local function prune(room)
	for peer, seat in pairs(room.seats) do
		if seat.expiry <= now then free(room, peer) end
	end
end

local function state(room)
	local words = { room.id, digits(room.stamp) }
	for peer, seat in pairs(room.seats) do
		words[#words + 1] = peer
		words[#words + 1] = digits(seat.visit)
	end
	return table.concat(words, ' ')
end

local function close(room)
	if room.changed then
		room.stamp = room.next
		if next(room.seats) then redis.call('HSET', room.key, '@', digits(room.stamp))
		else redis.call('DEL', room.key) end
		redis.call('PUBLISH', '${CHANNEL}', 'room ' .. state(room))
	end
	redis.call('PEXPIRE', room.key, LIFE_MS)
end
`;

/** room, known stamp, peer, capacity -> state, or false when the room is full. */
const enter = `local room = open(ARGV[1], tonumber(ARGV[2]))
local peer, others = ARGV[3], 0
prune(room)
for other in pairs(room.seats) do
	if other ~= peer then others = others + 1 end
end
local admitted = others < tonumber(ARGV[4])
if admitted then seat(room, peer, room.next) end
close(room)
return admitted and state(room)
`;

/** room, known stamp, peer, visit -> 0 when another server has given the peer a newer seat, else 1. */
const leave = `local room = open(ARGV[1], tonumber(ARGV[2]))
local peer, visit = ARGV[3], tonumber(ARGV[4])
local mine = room.seats[peer]
if mine and mine.visit == visit then free(room, peer) end
prune(room)
close(room)
return (mine and mine.visit > visit) and 0 or 1
`;

/** room -> seats that have not expired. */
const count = `local room, seats = open(ARGV[1], 0), 0
for _, seat in pairs(room.seats) do
	if seat.expiry > now then seats = seats + 1 end
end
return seats
`;

/**
 * For many rooms, one after another: room, known stamp, number of own seats, number of others' seats,
 * then `peer visit` of each -> states of the rooms whose stamp is not the known one. Own seats are
 * restored when they are missing, and never replace a newer visit. Others' seats are sent after an
 * outage only: they stay if Redis has them, expired or not, or has lost the whole room.
 */
const renew = `local states, i = {}, 1
while ARGV[i] do
	local known, own, others = tonumber(ARGV[i + 1]), tonumber(ARGV[i + 2]), tonumber(ARGV[i + 3])
	local room = open(ARGV[i], known)
	i = i + 4
	for n = 1, own + others do
		local peer, visit = ARGV[i], tonumber(ARGV[i + 1])
		local there = room.seats[peer]
		local missing = n <= own and (not there or there.visit < visit)
		if missing or (n > own and room.lost) or (there and there.visit == visit) then
			seat(room, peer, visit)
		end
		i = i + 2
	end
	prune(room)
	if room.stamp < known then room.changed = true end
	close(room)
	if room.stamp ~= known then states[#states + 1] = state(room) end
end
return states
`;

/** @param seatLifeMs how long a seat lasts that no server renews */
export function rosterScripts(seatLifeMs: number) {
	const script = (body: string) => `local LIFE_MS = ${seatLifeMs}\n${PRELUDE}${body}`;
	return {
		seatEnter: script(enter),
		seatLeave: script(leave),
		seatCount: script(count),
		seatRenew: script(renew)
	};
}
