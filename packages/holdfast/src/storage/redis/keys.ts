import type { ApiKey, ApiKeyWithOwner, KeyStore } from '../../authentication/api-keys/key-store.js'
import type { SessionUser } from '../../authentication/sessions/session-store.js'
import { digest } from '../digest.js'
import { isUuid } from '../uuid.js'
import type { Ask } from './asking.js'
import { fieldsOf, isYes, rowOf, rowsOf, selected } from './rows.js'
import { script, USER } from './script.js'

type Row = Omit<ApiKeyWithOwner, 'owner'>

export function redisKeys(ask: Ask): KeyStore {
  return {
    async create(key, most) {
      const { id, ownerId, createdAt } = key
      if (ownerId !== null && !isUuid(ownerId)) return 'gone'
      const row: Row = { ...key, lastUsedAt: null, previous: null }
      const answer = await ask('create', CREATE, digest(id), ownerId ?? OPERATOR, most, createdAt, ...fieldsOf(row))
      return answer as 'created' | 'too_many' | 'gone'
    },
    async find(id) {
      const [found, account] = ((await ask('find', FIND, digest(id))) ?? []) as readonly unknown[]
      const row = rowOf(found ?? null) as Row | null
      return row && { ...row, owner: selected<SessionUser>(USER, account ?? null) }
    },
    async list(ownerId) {
      if (typeof ownerId === 'string' && !isUuid(ownerId)) return []
      const whose = ownerId === undefined ? '' : (ownerId ?? OPERATOR)
      const rows = rowsOf(await ask('list', LIST, whose)) as Row[]
      return rows.map(listed).toSorted((one, other) => other.createdAt - one.createdAt || (one.id < other.id ? -1 : 1))
    },
    async rotate(id, { hash, previousUntil }, ownerId) {
      const row = rowOf(
        await ask('rotate', ROTATE, digest(id), owned(ownerId), JSON.stringify(hash), previousUntil),
      ) as Row | null
      return row && listed(row)
    },
    revoke: async (id, ownerId) => isYes(await ask('revoke', REVOKE, digest(id), owned(ownerId))),
    async used(uses) {
      if (uses.length > 0) await ask('used', USED, ...uses.flatMap(({ id, at }) => [digest(id), at]))
    },
  }
}

/** In place of an owner, of keys that have none; no account is called so. */
const OPERATOR = 'operator'

/** As the field of the row is; empty: anybody's. */
function owned(ownerId: string | undefined): string {
  return ownerId === undefined ? '' : JSON.stringify(ownerId)
}

/** Without what proves it. */
function listed(row: Row): ApiKey {
  const { hash: _, previous: __, ...key } = row
  return key
}

const CREATE = script(`
local id, owner, most, createdAt = unpack(ARGV, 1, 4)
local own = name('keys', owner)
if owner ~= '${OPERATOR}' then
  if not isEnabled(owner) then return 'gone' end
  if call('ZCARD', own) >= tonumber(most) then return 'too_many' end
end
call('HSET', name('key', id), unpack(ARGV, 5))
call('ZADD', own, createdAt, id)
call('ZADD', KEYS[1] .. ':keys', createdAt, id)
return 'created'`)

const FIND = script(`
local row = call('HGETALL', name('key', ARGV[1]))
if #row == 0 then return false end
local owner = call('HGET', name('key', ARGV[1]), 'ownerId')
return { row, owner ~= 'null' and userOf(plain(owner)) }`)

const LIST = script(`
local index = KEYS[1] .. ':keys'
if ARGV[1] ~= '' then index = name('keys', ARGV[1]) end
local found = {}
for _, id in ipairs(call('ZREVRANGE', index, 0, 999)) do
  found[#found + 1] = call('HGETALL', name('key', id))
end
return found`)

/** Answers the owner of a key, as it is kept; with one given, of theirs only. */
const MEANT = `
local function meant()
  local owner = call('HGET', name('key', ARGV[1]), 'ownerId')
  return owner and (ARGV[2] == '' or ARGV[2] == owner) and owner
end
`

const ROTATE = script(`${MEANT}
local row = name('key', ARGV[1])
if not meant() then return false end
local previous = '{"hash":' .. call('HGET', row, 'hash') .. ',"until":' .. ARGV[4] .. '}'
call('HSET', row, 'hash', ARGV[3], 'previous', previous)
return call('HGETALL', row)`)

const REVOKE = script(`${MEANT}
local owner = meant()
if not owner then return 0 end
call('ZREM', name('keys', owner == 'null' and '${OPERATOR}' or plain(owner)), ARGV[1])
call('ZREM', KEYS[1] .. ':keys', ARGV[1])
return call('DEL', name('key', ARGV[1]))`)

const USED = script(`
for index = 1, #ARGV, 2 do
  local row, at = name('key', ARGV[index]), ARGV[index + 1]
  local was = call('HGET', row, 'lastUsedAt')
  if was and (was == 'null' or tonumber(was) < tonumber(at)) then call('HSET', row, 'lastUsedAt', at) end
end
return 1`)
