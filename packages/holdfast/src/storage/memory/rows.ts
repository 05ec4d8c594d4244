import type { Account } from '../../accounts/account-store.js'
import type { Passkey, TotpFactor } from '../../accounts/factor-store.js'
import type { Ticket } from '../../accounts/ticket-store.js'
import type { ApiKey, ApiKeyWithOwner } from '../../authentication/api-keys/key-store.js'
import type { Session, SessionCredential, SessionUser } from '../../authentication/sessions/session-store.js'

export type AccountRow = Account & { readonly passwordHash: string | null }
export type SessionRow = Session & SessionCredential
export type KeyRow = Omit<ApiKeyWithOwner, 'owner'>

/** What more than one store looks at, by id. Rows are replaced, never changed. */
export interface Rows {
  readonly accounts: Map<string, AccountRow>
  readonly sessions: Map<string, SessionRow>
  readonly keys: Map<string, KeyRow>
  /** By account and purpose: each has one at most. */
  readonly tickets: Map<string, Ticket>
  /** By account. */
  readonly totp: Map<string, TotpFactor>
  /** By account: hashes. */
  readonly recoveryCodes: Map<string, readonly string[]>
  readonly passkeys: Map<string, Passkey>
}

/** Runs the work of one call at one moment: nothing else happens between its steps. */
export type Answer = <T>(work: () => T) => Promise<T>

export function emptyRows(): Rows {
  return {
    accounts: new Map(),
    sessions: new Map(),
    keys: new Map(),
    tickets: new Map(),
    totp: new Map(),
    recoveryCodes: new Map(),
    passkeys: new Map(),
  }
}

export function userOf({ id, email, name, roles, disabled }: SessionUser): SessionUser {
  return { id, email, name, roles, disabled }
}

export function keyOf({ id, ownerId, name, scopes, createdAt, expiresAt, lastUsedAt, limit }: ApiKey): ApiKey {
  return { id, ownerId, name, scopes, createdAt, expiresAt, lastUsedAt, limit }
}

/** Removes the rows that are meant; answers how many. */
export function removeWhere<Row>(rows: Map<string, Row>, meant: (row: Row) => boolean): number {
  let removed = 0
  for (const [id, row] of rows) {
    if (meant(row) && rows.delete(id)) removed++
  }
  return removed
}
