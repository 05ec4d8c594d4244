import type {
  Rotation,
  Session,
  SessionCredential,
  SessionStore,
  SessionUser,
  SessionWithUser,
} from '../../authentication/sessions/session-store.js'
import { boundedUserAgent } from '../bounded-user-agent.js'
import { isUuid } from '../uuid.js'
import type { Ask } from './asking.js'
import { fieldsOf, isYes, rowOf, rowsOf, selected } from './rows.js'
import { script, USER } from './script.js'

type Row = Session & SessionCredential

/** Rows that one call removes at most: nothing else runs on the server meanwhile. */
const CLEANUP = 1_000

export function redisSessions(ask: Ask): SessionStore {
  const changed = async (id: string, ...asked: Parameters<Ask>) => isUuid(id) && isYes(await ask(...asked))

  return {
    async create({ userAgent, ...session }) {
      const { id, userId, createdAt, lastSeenAt, idleExpiresAt } = session
      if (!isUuid(userId)) return false
      const row: Row = { ...session, userAgent: boundedUserAgent(userAgent), generation: 0, confirmedAt: createdAt }
      return isYes(await ask('create', CREATE, id, userId, createdAt, lastSeenAt, idleExpiresAt, ...fieldsOf(row)))
    },
    async find(id) {
      return isUuid(id) ? withUser(await ask('find', FIND, id)) : null
    },
    touch: (id, { lastSeenAt, idleExpiresAt }) => changed(id, 'touch', TOUCH, id, lastSeenAt, idleExpiresAt),
    async rotate(id, { generation, now, idleExpiresAt, grace }) {
      if (!isUuid(id)) return { outcome: 'gone' }
      const answer = (await ask('rotate', ROTATE, id, generation, now, idleExpiresAt, grace)) as readonly unknown[]
      const outcome = answer[0] as Rotation['outcome']
      if (outcome === 'reused') return { outcome, userId: String(answer[1]) }
      const session = outcome === 'rotated' ? withUser(answer.slice(1)) : null
      return session === null ? { outcome: 'gone' } : { outcome: 'rotated', session }
    },
    confirm: (id, generation, now) => changed(id, 'confirm', CONFIRM, id, generation, now),
    proved: (id, authenticatedAt) => changed(id, 'touch', PROVED, id, authenticatedAt),
    revoke: (id) => changed(id, 'revoke', REVOKE, id, ''),
    revokeOwn: async (userId, id) => isUuid(userId) && changed(id, 'revoke', REVOKE, id, userId),
    async revokeAll(userId, except = '') {
      return isUuid(userId) ? Number(await ask('revoke', REVOKE_ALL, userId, except)) : 0
    },
    async list(userId, now) {
      if (!isUuid(userId)) return []
      const rows = rowsOf(await ask('list', LIST, userId, now)) as Row[]
      return rows
        .map(listed)
        .toSorted((one, other) => other.lastSeenAt - one.lastSeenAt || (one.id < other.id ? -1 : 1))
    },
    async deleteExpired(now) {
      return Number(await ask('cleanup', DELETE_EXPIRED, now, CLEANUP))
    },
  }
}

/** Without what proves it. */
function listed(row: Row): Session {
  const { generation: _, confirmedAt: __, secretHash: ___, ...session } = row
  return session
}

function withUser(answer: unknown): SessionWithUser | null {
  const [session, account] = (answer ?? []) as readonly unknown[]
  const row = rowOf(session ?? null) as Row | null
  const user = selected<SessionUser>(USER, account ?? null)
  return row === null || user === null ? null : { ...row, user }
}

/**
 * Moves a session and its place in both indices. How long they are kept is counted from the app's present: the server's
 * clock may be another one.
 */
const SEEN = `
local function seen(id, user, now, lastSeenAt, idleExpiresAt)
  local row, own = name('session', id), name('sessions', user)
  call('HSET', row, 'lastSeenAt', lastSeenAt, 'idleExpiresAt', idleExpiresAt)
  local over = math.min(tonumber(idleExpiresAt), tonumber(call('HGET', row, 'expiresAt')))
  local kept = span(tonumber(now), over)
  call('PEXPIRE', row, kept)
  call('ZADD', own, lastSeenAt, id)
  call('PEXPIRE', own, kept, 'NX')
  call('PEXPIRE', own, kept, 'GT')
  call('ZADD', KEYS[1] .. ':session-ends', over, id .. ' ' .. user)
end
`

/** Rows vanish by themselves; each that comes takes three of those out of the indices. */
const CREATE = script(`${SEEN}
local id, user, now, lastSeenAt, idleExpiresAt = unpack(ARGV, 1, 5)
if not isEnabled(user) then return 0 end
call('HSET', name('session', id), unpack(ARGV, 6))
seen(id, user, now, lastSeenAt, idleExpiresAt)
for _, first in ipairs(call('ZRANGE', KEYS[1] .. ':session-ends', 0, 2)) do
  local former, owner = string.sub(first, 1, -38), string.sub(first, -36)
  if call('EXISTS', name('session', former)) == 0 then endSession(former, owner) end
end
return 1`)

const FIND = script(`
local row = call('HGETALL', name('session', ARGV[1]))
if #row == 0 then return false end
return { row, userOf(plain(call('HGET', name('session', ARGV[1]), 'userId'))) }`)

const TOUCH = script(`${SEEN}
local id, lastSeenAt, idleExpiresAt = unpack(ARGV)
local user = call('HGET', name('session', id), 'userId')
if not user then return 0 end
seen(id, plain(user), lastSeenAt, lastSeenAt, idleExpiresAt)
return 1`)

/** The rule of `rotation.ts`. */
const ROTATE = script(`${SEEN}
local id, generation, now, idleExpiresAt, grace = unpack(ARGV)
local row = name('session', id)
local was = call('HMGET', row, 'userId', 'generation', 'confirmedAt', 'idleExpiresAt', 'expiresAt')
if not was[1] then return { 'gone' } end
local user = plain(was[1])
local present, presented, newest = tonumber(now), tonumber(generation), tonumber(was[2])
if not isEnabled(user) or tonumber(was[4]) <= present or tonumber(was[5]) <= present then return { 'gone' } end
local isStraggler = presented == newest - 1 and present < tonumber(was[3]) + tonumber(grace)
if presented > newest then
  call('HSET', row, 'generation', generation, 'confirmedAt', now)
elseif presented ~= newest and not isStraggler then
  endSession(id, user)
  return { 'reused', user }
end
seen(id, user, now, now, idleExpiresAt)
return { 'rotated', call('HGETALL', row), userOf(user) }`)

const CONFIRM = script(`
local id, generation, now = unpack(ARGV)
local row = name('session', id)
local was = call('HMGET', row, 'generation', 'confirmedAt')
if not was[1] then return 0 end
if tonumber(generation) > tonumber(was[1]) then
  call('HSET', row, 'generation', generation)
  if tonumber(now) > tonumber(was[2]) then call('HSET', row, 'confirmedAt', now) end
end
return 1`)

const PROVED = script(`
local row = name('session', ARGV[1])
local was = call('HGET', row, 'authenticatedAt')
if not was then return 0 end
if tonumber(ARGV[2]) > tonumber(was) then call('HSET', row, 'authenticatedAt', ARGV[2]) end
return 1`)

/** With a user given, only theirs. */
const REVOKE = script(`
local user = call('HGET', name('session', ARGV[1]), 'userId')
if not user or (ARGV[2] ~= '' and plain(user) ~= ARGV[2]) then return 0 end
return endSession(ARGV[1], plain(user))`)

const REVOKE_ALL = script(`return endSessions(ARGV[1], ARGV[2])`)

const LIST = script(`
local user, now = ARGV[1], tonumber(ARGV[2])
local living = {}
for _, id in ipairs(call('ZREVRANGE', name('sessions', user), 0, -1)) do
  local row = name('session', id)
  local ends = call('HMGET', row, 'idleExpiresAt', 'expiresAt')
  if ends[1] and tonumber(ends[1]) > now and tonumber(ends[2]) > now then
    living[#living + 1] = call('HGETALL', row)
    if #living == 100 then break end
  end
end
return living`)

const DELETE_EXPIRED = script(`
local ended = 0
for _, each in ipairs(call('ZRANGEBYSCORE', KEYS[1] .. ':session-ends', '-inf', '(' .. ARGV[1], 'LIMIT', 0, ARGV[2])) do
  ended = ended + endSession(string.sub(each, 1, -38), string.sub(each, -36))
end
return ended`)
