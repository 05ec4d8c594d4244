import type { SessionUser } from '../authentication/session-store.js'

/** An account as its owner and administrators see it: no credential in it. */
export interface Account extends SessionUser {
  /** Milliseconds since the epoch. */
  readonly createdAt: number
}

export interface NewAccount {
  readonly id: string
  /** Normalised. */
  readonly email: string
  readonly name: string
  readonly roles: readonly string[]
  /** A PHC string. */
  readonly passwordHash: string
  readonly createdAt: number
}

/** The role of those who change other people's roles; of one enabled account at least, once there is one. */
export const ADMIN = 'admin'

export interface AccountChanges {
  readonly roles?: readonly string[]
  readonly disabled?: boolean
}

/**
 * The waist of account rows. A throw or rejection means that the store is down. Calls are bounded in time by the
 * implementation. An id that is no UUID names nothing; it is no fault.
 */
export interface AccountStore {
  /** Account and password together or not at all; `false` when the address is taken. Atomic under any concurrency. */
  create(account: NewAccount): Promise<boolean>
  /** By the normalised address, compared whole, with the password's hash: one query, known or unknown. */
  findByEmail(email: string): Promise<(Account & { readonly passwordHash: string | null }) | null>
  find(id: string): Promise<Account | null>
  /** Replaces the hash if it still is `from`: a password that was changed meanwhile is not overwritten. */
  replacePassword(id: string, from: string, to: string): Promise<boolean>
  /**
   * What changed is in force for the next `find` of a session; `null` when there is no such account. Disabling an account,
   * and enabling one that was disabled, deletes its sessions in the same transaction. `'last_admin'`, and nothing is
   * changed, where no enabled account would have the role `ADMIN` afterwards: atomic under any concurrency.
   */
  update(id: string, changes: AccountChanges): Promise<Account | 'last_admin' | null>
  /** In the order of their addresses, those behind `after`; `limit` from 1 to 100. */
  list(page: { readonly limit: number; readonly after?: string }): Promise<readonly Account[]>
}
