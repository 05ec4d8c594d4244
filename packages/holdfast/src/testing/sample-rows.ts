import type { AccountStore, NewAccount } from '../accounts/account-store.js'
import type { Ticket } from '../accounts/ticket-store.js'
import type { NewSession, RotationRequest, Session } from '../authentication/sessions/session-store.js'
import type { Eventually } from '../core/verdict.js'
import type { Storage } from '../storage/storage.js'
import { hostileKeys } from './hostile-keys.js'
import type { TestRunner } from './store-contract.js'

/** What the suites of a storage test. Rows of other tests may be in it. */
export interface StorageUnderTest extends Omit<Storage, 'close'> {
  close?(): Eventually<void>
}

/** A moment of its own, so that no test depends on the day it runs. Milliseconds since the epoch. */
export const NOON = Date.UTC(2030, 0, 1, 12)
export const MINUTE = 60_000
export const HOUR = 3_600_000

/** Texts that are no UUID, or nearly one. */
export const NO_UUIDS: readonly string[] = [
  '../x',
  "' or 1=1 --",
  ...hostileKeys,
  '00000000-0000-0000-0000-00000000000',
  '00000000-0000-0000-0000-000000000000 ',
  '00000000-0000-0000-0000-000000000000\0',
  '{00000000-0000-0000-0000-000000000000}',
]

/** Declares tests that open what they test and close it. */
export function tests<Under extends { close?(): Eventually<void> }>(
  open: () => Eventually<Under>,
  { it }: TestRunner,
): (title: string, body: (under: Under) => Promise<void>) => void {
  return (title, body) => {
    it(title, async () => {
      const under = await open()
      try {
        await body(under)
      } finally {
        await under.close?.()
      }
    })
  }
}

/** What `work` answers when it is called so many times at once. */
export function atOnce<T>(calls: number, work: (index: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: calls }, (_, index) => work(index)))
}

export function newAccount(fields: Partial<NewAccount> = {}): NewAccount {
  const id = crypto.randomUUID()
  return {
    id,
    email: `${id}@example.com`,
    name: 'Ada',
    roles: [],
    passwordHash: `phc ${id}`,
    createdAt: NOON,
    ...fields,
  }
}

/** An account that is there. */
export async function person(accounts: AccountStore, fields: Partial<NewAccount> = {}): Promise<NewAccount> {
  const account = newAccount(fields)
  await accounts.create(account)
  return account
}

export function newSession(userId: string, fields: Partial<NewSession> = {}): NewSession {
  return {
    id: crypto.randomUUID(),
    userId,
    createdAt: NOON,
    lastSeenAt: NOON,
    authenticatedAt: NOON,
    idleExpiresAt: NOON + HOUR,
    expiresAt: NOON + 2 * HOUR,
    userAgent: null,
    secretHash: null,
    ...fields,
  }
}

export function newTicket({ id, email }: Pick<NewAccount, 'id' | 'email'>, fields: Partial<Ticket> = {}): Ticket {
  return {
    hash: `hash ${crypto.randomUUID()}`,
    purpose: 'verify',
    userId: id,
    email,
    createdAt: NOON,
    expiresAt: NOON + HOUR,
    ...fields,
  }
}

/** One call to each store, none of which finds anything. */
export function askEveryStore(storage: Omit<Storage, 'close'>): readonly Promise<unknown>[] {
  const id = crypto.randomUUID()
  return [
    storage.accounts.find(id),
    storage.sessions.find(id),
    storage.keys.find(id),
    storage.tickets.find(id, 'reset', NOON),
    storage.attempts.clear(id),
    storage.factors.totp(id),
    storage.singleUse.spend(id, NOON, NOON),
  ]
}

/** A refresh that presents a token of this generation. */
export function refreshOf(generation: number, fields: Partial<RotationRequest> = {}): RotationRequest {
  return { generation, now: NOON, idleExpiresAt: NOON + HOUR, grace: 10_000, ...fields }
}

/** As lists show it: without what proves it. */
export function shownSession(session: NewSession): Session {
  const { secretHash: _, ...shown } = session
  return shown
}
