import type { SessionUser } from '../authentication/sessions/session-store.js'

/** An account as its owner and administrators see it: no credential in it. */
export interface Account extends SessionUser {
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  /** When the owner proved that mail to the address reaches them; `null`: not yet. */
  readonly emailVerifiedAt: number | null
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
  /** Default `null`. */
  readonly emailVerifiedAt?: number | null
}

/** What a sign-in has to know, in one query. */
export interface AccountCredentials extends Account {
  /** A PHC string; `null`: signs in without a password, or not at all. */
  readonly passwordHash: string | null
  /** Which second factors are set up and confirmed. */
  readonly factors: { readonly totp: boolean; readonly passkeys: number; readonly recoveryCodes: number }
}

/** The role of those who change other people's roles; of one enabled account at least, once there is one. */
export const ADMIN = 'admin'

export interface AccountChanges {
  readonly roles?: readonly string[]
  readonly disabled?: boolean
}

export interface PasswordChange {
  /** A PHC string. */
  readonly hash: string
  /** Only if the stored hash still is this one; absent: whatever it is. */
  readonly from?: string
  /** This session goes on; every other one of the account ends in the same transaction. */
  readonly keepSession?: string
  /** Milliseconds since the epoch. */
  readonly now: number
}

/**
 * The waist of account rows. A throw or rejection means that the store is down. Calls are bounded in time by the
 * implementation. An id that is no UUID names nothing; it is no fault.
 */
export interface AccountStore {
  /** Account and password together or not at all; `false` when the address is taken. Atomic under any concurrency. */
  create(account: NewAccount): Promise<boolean>
  /** By the normalised address, compared whole, with what proves it: one query, known or unknown. */
  findByEmail(email: string): Promise<AccountCredentials | null>
  /** As `findByEmail`, by id: for a step up and a change of password. */
  credentials(id: string): Promise<AccountCredentials | null>
  find(id: string): Promise<Account | null>
  /** Replaces the hash if it still is `from`: a password that was changed meanwhile is not overwritten. Ends no session. */
  replacePassword(id: string, from: string, to: string): Promise<boolean>
  /**
   * A new password: in one transaction the hash is replaced, every session but `keepSession` ends, and tickets of purpose
   * `reset` die. `null`, and nothing is changed, when there is no such account or its hash is not `from` any more;
   * otherwise how many sessions ended.
   */
  changePassword(id: string, change: PasswordChange): Promise<number | null>
  /** `false` when the account's address is another by now; the first time of proof is kept. */
  verifyEmail(id: string, email: string, now: number): Promise<boolean>
  /**
   * What changed is in force for the next `find` of a session or key; `null` when there is no such account. Disabling an
   * account, and enabling one that was disabled, deletes its sessions and tickets in the same transaction. `'last_admin'`, and
   * nothing is changed, where no enabled account would have the role `ADMIN` afterwards: atomic under any concurrency.
   */
  update(id: string, changes: AccountChanges): Promise<Account | 'last_admin' | null>
  /** In the order of their addresses, those behind `after`; `limit` from 1 to 100. */
  list(page: { readonly limit: number; readonly after?: string }): Promise<readonly Account[]>
}
