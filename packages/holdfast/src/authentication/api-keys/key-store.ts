import type { SessionUser } from '../sessions/session-store.js'

/** An API key as its owner sees it: no credential in it. All times are milliseconds since the epoch. */
export interface ApiKey {
  /** Public: 16 characters of base58, the part of the key that names it. */
  readonly id: string
  /** The account on whose behalf it was made; `null`: a key of the operator's. */
  readonly ownerId: string | null
  readonly name: string
  /** What it may do; compared whole. */
  readonly scopes: readonly string[]
  readonly createdAt: number
  /** `null`: does not expire. */
  readonly expiresAt: number | null
  /** To the minute, and written in batches; `null`: never used. */
  readonly lastUsedAt: number | null
  /** Its own limit: requests in a window of milliseconds. */
  readonly limit: { readonly limit: number; readonly window: number } | null
}

/** What proves a key, at rest: SHA-256 in base64url of the secret part, which has 256 random bits. */
export interface KeySecret {
  readonly hash: string
}

export type NewApiKey = Omit<ApiKey, 'lastUsedAt'> & KeySecret

export interface ApiKeyWithOwner extends ApiKey, KeySecret {
  /** The secret before the last rotation and until when it is good; `null`: none. */
  readonly previous: { readonly hash: string; readonly until: number } | null
  /** As the account is now; `null` where there is no owner. */
  readonly owner: SessionUser | null
}

/**
 * The waist of API key rows. A throw means that the store is down. Ids and owners of any spelling are accepted: what
 * does not exist is not found. Where `ownerId` is given, only a key of this account is touched.
 */
export interface KeyStore {
  /**
   * `'too_many'` when the owner has `most` keys already, `'gone'` when the owner is gone or disabled at this moment;
   * atomic under any concurrency. A key without an owner is not counted.
   */
  create(key: NewApiKey, most: number): Promise<'created' | 'too_many' | 'gone'>
  /** The row and its owner's current state in one query; `null` when there is none. Expiry is the caller's to check. */
  find(id: string): Promise<ApiKeyWithOwner | null>
  /** The newest first, at most 1,000; `null` lists those without an owner, `undefined` all. */
  list(ownerId?: string | null): Promise<readonly ApiKey[]>
  /** A new secret for the same id; the former one is good until `previousUntil`, the one before it no more. */
  rotate(id: string, next: KeySecret & { readonly previousUntil: number }, ownerId?: string): Promise<ApiKey | null>
  /** `false` when it was gone already. */
  revoke(id: string, ownerId?: string): Promise<boolean>
  /** Moves `lastUsedAt` forward only, of all in one statement. */
  used(uses: readonly { readonly id: string; readonly at: number }[]): Promise<void>
}
