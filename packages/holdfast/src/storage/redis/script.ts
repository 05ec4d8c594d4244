import type { SessionUser } from '../../authentication/sessions/session-store.js'
import { redisScript, type RedisScript } from '../../core/redis-client.js'

/** So long after their end rows are kept, milliseconds: clocks of processes differ, and are set back. */
const MARGIN = 300_000

/** Of an account, what stands beside a session or a key. */
export const USER = ['id', 'email', 'name', 'roles', 'disabled'] as const satisfies readonly (keyof SessionUser)[]

/** As arguments of HMGET. */
export function quoted(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(', ')
}

/**
 * What scripts share. All names of keys are made from the one key that is given: it holds the hash tag, so all of them
 * are in one slot of a cluster, and a prefix that the driver adds is in front of them all. Fields are JSON (`rows.ts`).
 *
 * session:ID · sessions:USER (ids by last seen) · session-ends (`ID USER` by end) · account:ID · emails (id by address) ·
 * addresses (in order) · administrators (ids, enabled) · ticket:HASH · ticket-of:USER:PURPOSE (its HASH) · key:HASH ·
 * keys, keys:USER, keys:operator (HASH by age) · totp:USER · codes:USER · passkey:HASH · passkeys:USER (HASH by age) ·
 * attempt:HASH · used:HASH
 */
const SHARED = `
local call = redis.call

local function name(kind, id)
  return KEYS[1] .. ':' .. kind .. ':' .. id
end

local function plain(json)
  return string.sub(json, 2, -2)
end

local function span(from, to)
  return math.max(0, to - from) + ${MARGIN}
end

local function userOf(id)
  return call('HMGET', name('account', id), ${quoted(USER)})
end

local function isEnabled(id)
  return call('HGET', name('account', id), 'disabled') == 'false'
end

local function endSession(id, user)
  call('ZREM', name('sessions', user), id)
  call('ZREM', KEYS[1] .. ':session-ends', id .. ' ' .. user)
  return call('DEL', name('session', id))
end

local function endSessions(user, except)
  local ended = 0
  for _, id in ipairs(call('ZRANGE', name('sessions', user), 0, -1)) do
    if id ~= except then ended = ended + endSession(id, user) end
  end
  return ended
end

local function dropTicket(user, purpose)
  local pointer = name('ticket-of', user .. ':' .. purpose)
  local hash = call('GET', pointer)
  if hash then call('DEL', pointer, name('ticket', hash)) end
end
`

/** @param body Lua, after what is shared */
export function script(body: string): RedisScript {
  return redisScript(SHARED + body)
}
