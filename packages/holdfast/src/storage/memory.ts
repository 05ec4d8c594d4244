import { Outage } from '../core/outage.js'
import { memoryAccounts } from './memory/accounts.js'
import { memoryAttempts } from './memory/attempts.js'
import { memoryFactors } from './memory/factors.js'
import { memoryKeys } from './memory/keys.js'
import { emptyRows, type Answer } from './memory/rows.js'
import { memorySessions } from './memory/sessions.js'
import { memorySingleUse } from './memory/single-use.js'
import { memoryTickets } from './memory/tickets.js'
import type { Storage } from './storage.js'

/**
 * Everything in this process and gone with it: for tests and for trying things out. Attempts, single uses and tickets
 * take memory for those that are still good, at most twice; accounts, sessions and keys for each that there is.
 */
export function memory(): Storage {
  const rows = emptyRows()
  let closed = false
  /** As a server would: later, and with copies, so that nobody shares an object with the store. */
  const answerOf =
    (part: string): Answer =>
    async (work) => {
      if (closed) throw new Outage(part, 'query', 'closed')
      return structuredClone(work())
    }
  return {
    accounts: memoryAccounts(rows, answerOf('account-store')),
    sessions: memorySessions(rows, answerOf('session-store')),
    keys: memoryKeys(rows, answerOf('key-store')),
    tickets: memoryTickets(rows, answerOf('ticket-store')),
    attempts: memoryAttempts(answerOf('attempt-store')),
    factors: memoryFactors(rows, answerOf('factor-store')),
    singleUse: memorySingleUse(answerOf('single-use-store')),
    async close() {
      closed = true
    },
  }
}
