import type { Ticket, TicketStore } from '../../accounts/ticket-store.js'
import { digest } from '../digest.js'
import { isUuid } from '../uuid.js'
import type { Ask } from './asking.js'
import { fieldsOf, isYes, rowOf } from './rows.js'
import { script } from './script.js'

export function redisTickets(ask: Ask): TicketStore {
  return {
    async issue(ticket) {
      const { hash, purpose, userId, createdAt, expiresAt } = ticket
      if (!isUuid(userId)) return false
      const lives = expiresAt - createdAt
      return isYes(await ask('issue', ISSUE, digest(hash), purpose, userId, lives, ...fieldsOf(ticket)))
    },
    find: async (hash, purpose, now) => rowOf(await ask('find', FIND, digest(hash), purpose, now)) as Ticket | null,
    redeem: async (hash, purpose, now) =>
      rowOf(await ask('redeem', REDEEM, digest(hash), purpose, now)) as Ticket | null,
  }
}

const ISSUE = script(`
local hash, purpose, user, lives = unpack(ARGV, 1, 4)
if call('EXISTS', name('account', user)) == 0 then return 0 end
dropTicket(user, purpose)
local kept = span(0, tonumber(lives))
call('HSET', name('ticket', hash), unpack(ARGV, 5))
call('PEXPIRE', name('ticket', hash), kept)
call('SET', name('ticket-of', user .. ':' .. purpose), hash, 'PX', kept)
return 1`)

/** Answers the user of a ticket that is good. */
const GOOD = `
local function good()
  local hash, purpose, now = unpack(ARGV)
  local row = call('HMGET', name('ticket', hash), 'userId', 'purpose', 'email', 'expiresAt')
  if not row[1] or plain(row[2]) ~= purpose or tonumber(row[4]) <= tonumber(now) then return false end
  local account = call('HMGET', name('account', plain(row[1])), 'disabled', 'email')
  return account[1] == 'false' and account[2] == row[3] and plain(row[1])
end
`

const FIND = script(`${GOOD} return good() and call('HGETALL', name('ticket', ARGV[1]))`)

const REDEEM = script(`${GOOD}
local user = good()
if not user then return false end
local ticket = call('HGETALL', name('ticket', ARGV[1]))
dropTicket(user, ARGV[2])
return ticket`)
