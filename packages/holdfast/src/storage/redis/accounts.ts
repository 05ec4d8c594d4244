import { ADMIN, type Account, type AccountCredentials, type AccountStore } from '../../accounts/account-store.js'
import { isUuid } from '../uuid.js'
import type { Ask } from './asking.js'
import { fieldsOf, isYes, selected } from './rows.js'
import { quoted, script, USER } from './script.js'

const ACCOUNT = [...USER, 'createdAt', 'emailVerifiedAt'] as const satisfies readonly (keyof Account)[]
const WHOLE = [...ACCOUNT, 'passwordHash'] as const satisfies readonly (keyof AccountCredentials)[]

export function redisAccounts(ask: Ask): AccountStore {
  return {
    async create(given) {
      const row = { emailVerifiedAt: null, ...given, disabled: false }
      const isAdmin = given.roles.includes(ADMIN) ? 1 : 0
      return isYes(await ask('create', CREATE, given.id, given.email, isAdmin, ...fieldsOf(row)))
    },
    async findByEmail(email) {
      const found = credentials(await ask('find', FIND_BY_EMAIL, email))
      // Half a surrogate pair arrives at the server as another character.
      return found?.email === email ? found : null
    },
    async credentials(id) {
      return isUuid(id) ? credentials(await ask('find', CREDENTIALS, id)) : null
    },
    async find(id) {
      return isUuid(id) ? account(await ask('find', FIND, id)) : null
    },
    replacePassword: async (id, from, to) =>
      isUuid(id) && isYes(await ask('update', REPLACE_PASSWORD, id, JSON.stringify(from), JSON.stringify(to))),
    async changePassword(id, { hash, from, keepSession = '' }) {
      if (!isUuid(id)) return null
      const former = from === undefined ? '' : JSON.stringify(from)
      const ended = await ask('update', CHANGE_PASSWORD, id, JSON.stringify(hash), former, keepSession)
      return ended === null ? null : Number(ended)
    },
    verifyEmail: async (id, email, now) =>
      isUuid(id) && isYes(await ask('update', VERIFY_EMAIL, id, JSON.stringify(email), now)),
    async update(id, { roles, disabled }) {
      if (!isUuid(id)) return null
      const next = [roles, disabled].map((value) => (value === undefined ? '' : JSON.stringify(value)))
      const answer = await ask('update', UPDATE, id, ...next)
      return answer === 'last_admin' ? answer : account(answer)
    },
    async list({ limit, after = '' }) {
      const answer = (await ask('list', LIST, after, limit)) as readonly unknown[]
      return answer.flatMap((each) => account(each) ?? [])
    },
  }
}

function account(answer: unknown): Account | null {
  return selected<Account>(ACCOUNT, answer)
}

function credentials(answer: unknown): AccountCredentials | null {
  const [found, totp, passkeys, recoveryCodes] = (answer ?? []) as readonly unknown[]
  const row = selected<Omit<AccountCredentials, 'factors'>>(WHOLE, found ?? null)
  if (row === null) return null
  const factors = { totp: isYes(totp), passkeys: Number(passkeys), recoveryCodes: Number(recoveryCodes) }
  return { ...row, factors }
}

const CREATE = script(`
local id, email, isAdmin = unpack(ARGV, 1, 3)
if call('HSETNX', KEYS[1] .. ':emails', email, id) == 0 then return 0 end
call('ZADD', KEYS[1] .. ':addresses', 0, email)
call('HSET', name('account', id), unpack(ARGV, 4))
if isAdmin == '1' then call('SADD', KEYS[1] .. ':administrators', id) end
return 1`)

const WITH_FACTORS = `
local function credentials(id)
  local confirmedAt = call('HGET', name('totp', id), 'confirmedAt')
  return {
    call('HMGET', name('account', id), ${quoted(WHOLE)}),
    (confirmedAt and confirmedAt ~= 'null') and 1 or 0,
    call('ZCARD', name('passkeys', id)),
    call('SCARD', name('codes', id)),
  }
end
`

const FIND_BY_EMAIL = script(`${WITH_FACTORS}
local id = call('HGET', KEYS[1] .. ':emails', ARGV[1])
return id and credentials(id)`)

const CREDENTIALS = script(`${WITH_FACTORS} return credentials(ARGV[1])`)

const FIND = script(`return call('HMGET', name('account', ARGV[1]), ${quoted(ACCOUNT)})`)

const REPLACE_PASSWORD = script(`
local row = name('account', ARGV[1])
if call('HGET', row, 'passwordHash') ~= ARGV[2] then return 0 end
call('HSET', row, 'passwordHash', ARGV[3])
return 1`)

const CHANGE_PASSWORD = script(`
local id, hash, from, except = unpack(ARGV)
local row = name('account', id)
local was = call('HGET', row, 'passwordHash')
if not was or (from ~= '' and from ~= was) then return false end
call('HSET', row, 'passwordHash', hash)
dropTicket(id, 'reset')
return endSessions(id, except)`)

const VERIFY_EMAIL = script(`
local row = name('account', ARGV[1])
local was = call('HMGET', row, 'email', 'emailVerifiedAt')
if was[1] ~= ARGV[2] then return 0 end
if was[2] == 'null' then call('HSET', row, 'emailVerifiedAt', ARGV[3]) end
return 1`)

/** In the JSON of a list every quote inside a role has a backslash before it: the quoted name is that very role. */
const UPDATE = script(`
local function isAdmin(roles, disabled)
  return disabled == 'false' and string.find(roles, '"${ADMIN}"', 1, true) ~= nil
end
local id, roles, disabled = unpack(ARGV)
local row, administrators = name('account', id), KEYS[1] .. ':administrators'
local was = call('HMGET', row, 'roles', 'disabled')
if not was[1] then return false end
if roles == '' then roles = was[1] end
if disabled == '' then disabled = was[2] end
local stays = isAdmin(roles, disabled)
if isAdmin(was[1], was[2]) and not stays and call('SCARD', administrators) == 1 then return 'last_admin' end
call('HSET', row, 'roles', roles, 'disabled', disabled)
call(stays and 'SADD' or 'SREM', administrators, id)
if was[2] == 'true' or disabled == 'true' then
  endSessions(id, '')
  for _, purpose in ipairs({ 'verify', 'reset', 'unlock' }) do dropTicket(id, purpose) end
end
return call('HMGET', row, ${quoted(ACCOUNT)})`)

const LIST = script(`
local found = {}
for _, email in ipairs(call('ZRANGEBYLEX', KEYS[1] .. ':addresses', '(' .. ARGV[1], '+', 'LIMIT', 0, ARGV[2])) do
  local id = call('HGET', KEYS[1] .. ':emails', email)
  found[#found + 1] = call('HMGET', name('account', id), ${quoted(ACCOUNT)})
end
return found`)
