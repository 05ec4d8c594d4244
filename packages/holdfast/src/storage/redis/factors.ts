import type { FactorStore, Passkey, TotpFactor } from '../../accounts/factor-store.js'
import { digest } from '../digest.js'
import { isUuid } from '../uuid.js'
import type { Ask } from './asking.js'
import { fieldsOf, isYes, rowOf, rowsOf } from './rows.js'
import { script } from './script.js'

export function redisFactors(ask: Ask): FactorStore {
  const did = async (userId: string, ...asked: Parameters<Ask>) => isUuid(userId) && isYes(await ask(...asked))

  return {
    async totp(userId) {
      return isUuid(userId) ? (rowOf(await ask('find', TOTP, userId)) as TotpFactor | null) : null
    },
    beginTotp: (userId, sealedSecret) => {
      const row: TotpFactor = { sealedSecret, confirmedAt: null, lastStep: -1 }
      return did(userId, 'begin', BEGIN_TOTP, userId, ...fieldsOf(row))
    },
    confirmTotp: (userId, { sealedSecret, step, recoveryHashes, now }) =>
      did(userId, 'confirm', CONFIRM_TOTP, userId, JSON.stringify(sealedSecret), step, now, ...recoveryHashes),
    useTotp: (userId, step) => did(userId, 'use', USE_TOTP, userId, step),
    removeTotp: (userId) => did(userId, 'remove', REMOVE_TOTP, userId),
    async replaceRecoveryCodes(userId, hashes) {
      await did(userId, 'replace', REPLACE_CODES, userId, ...hashes)
    },
    useRecoveryCode: (userId, hash) => did(userId, 'use', USE_CODE, userId, hash),
    async recoveryCodes(userId) {
      return isUuid(userId) ? Number(await ask('find', CODES, userId)) : 0
    },
    async addPasskey(passkey, most) {
      const { id, userId, createdAt } = passkey
      if (!isUuid(userId)) return 'gone'
      const answer = await ask('add', ADD_PASSKEY, digest(id), userId, most, createdAt, ...fieldsOf(passkey))
      return answer as 'added' | 'taken' | 'too_many' | 'gone'
    },
    async passkeys(userId) {
      if (!isUuid(userId)) return []
      const rows = rowsOf(await ask('list', PASSKEYS, userId)) as Passkey[]
      return rows.toSorted((one, other) => other.createdAt - one.createdAt || (one.id < other.id ? -1 : 1))
    },
    passkey: async (id) => rowOf(await ask('find', PASSKEY, digest(id))) as Passkey | null,
    usePasskey: async (id, counter, now) => isYes(await ask('use', USE_PASSKEY, digest(id), counter, now)),
    removePasskey: (userId, id) => did(userId, 'remove', REMOVE_PASSKEY, userId, digest(id)),
  }
}

const TOTP = script(`return call('HGETALL', name('totp', ARGV[1]))`)

const BEGIN_TOTP = script(`
local row = name('totp', ARGV[1])
local confirmedAt = call('HGET', row, 'confirmedAt')
if call('EXISTS', name('account', ARGV[1])) == 0 or (confirmedAt and confirmedAt ~= 'null') then return 0 end
call('HSET', row, unpack(ARGV, 2))
return 1`)

/** @param from where the hashes begin among the values */
const replaceCodes = (from: number) => `
call('DEL', name('codes', ARGV[1]))
for index = ${from}, #ARGV do call('SADD', name('codes', ARGV[1]), ARGV[index]) end
return 1`

const CONFIRM_TOTP = script(`
local user, sealedSecret, step, now = unpack(ARGV, 1, 4)
local row = name('totp', user)
local was = call('HMGET', row, 'sealedSecret', 'confirmedAt')
if was[1] ~= sealedSecret or was[2] ~= 'null' then return 0 end
call('HSET', row, 'confirmedAt', now, 'lastStep', step)
${replaceCodes(5)}`)

const USE_TOTP = script(`
local row = name('totp', ARGV[1])
local was = call('HMGET', row, 'confirmedAt', 'lastStep')
if not was[1] or was[1] == 'null' or tonumber(was[2]) >= tonumber(ARGV[2]) then return 0 end
call('HSET', row, 'lastStep', ARGV[2])
return 1`)

const REMOVE_TOTP = script(`
if call('ZCARD', name('passkeys', ARGV[1])) == 0 then call('DEL', name('codes', ARGV[1])) end
return call('DEL', name('totp', ARGV[1]))`)

const REPLACE_CODES = script(`
if call('EXISTS', name('account', ARGV[1])) == 0 then return 0 end
${replaceCodes(2)}`)

const USE_CODE = script(`return call('SREM', name('codes', ARGV[1]), ARGV[2])`)

const CODES = script(`return call('SCARD', name('codes', ARGV[1]))`)

const ADD_PASSKEY = script(`
local id, user, most, createdAt = unpack(ARGV, 1, 4)
local own = name('passkeys', user)
if call('EXISTS', name('account', user)) == 0 then return 'gone' end
if call('ZCARD', own) >= tonumber(most) then return 'too_many' end
if call('EXISTS', name('passkey', id)) == 1 then return 'taken' end
call('HSET', name('passkey', id), unpack(ARGV, 5))
call('ZADD', own, createdAt, id)
return 'added'`)

const PASSKEYS = script(`
local found = {}
for _, id in ipairs(call('ZRANGE', name('passkeys', ARGV[1]), 0, -1)) do
  found[#found + 1] = call('HGETALL', name('passkey', id))
end
return found`)

const PASSKEY = script(`return call('HGETALL', name('passkey', ARGV[1]))`)

const USE_PASSKEY = script(`
local row, counter = name('passkey', ARGV[1]), tonumber(ARGV[2])
local was = tonumber(call('HGET', row, 'counter'))
if not was or (counter <= was and (counter > 0 or was > 0)) then return 0 end
call('HSET', row, 'counter', ARGV[2], 'lastUsedAt', ARGV[3])
return 1`)

const REMOVE_PASSKEY = script(`
local row = name('passkey', ARGV[2])
local owner = call('HGET', row, 'userId')
if not owner or plain(owner) ~= ARGV[1] then return 0 end
call('ZREM', name('passkeys', ARGV[1]), ARGV[2])
return call('DEL', row)`)
