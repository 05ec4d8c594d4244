/** One sign-in on one device. All times are milliseconds since the epoch, by the app's clock. */
export interface Session {
  /** A random UUID. It is no credential: cookies carry it signed. */
  readonly id: string
  readonly userId: string
  readonly createdAt: number
  /** When the session was last refreshed; not each request. */
  readonly lastSeenAt: number
  /** When the person last proved who they are; later steps up move it. */
  readonly authenticatedAt: number
  /** After this the session is over unless it was touched before. */
  readonly idleExpiresAt: number
  /** After this the session is over in any case. */
  readonly expiresAt: number
  /** As sent, at most 512 characters: show it as text, decide nothing by it. */
  readonly userAgent: string | null
}

/** The account behind a session as it is now, not as it was at sign-in. */
export interface SessionUser {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly roles: readonly string[]
  readonly disabled: boolean
}

export interface SessionWithUser extends Session {
  readonly user: SessionUser
}

/**
 * The waist of session rows. A throw or rejection means that the store is down: it becomes 503, never a refusal. Calls
 * are bounded in time by the implementation. An id that is no UUID names nothing; it is no fault.
 */
export interface SessionStore {
  /** Atomic with the account's state: `false`, and no row, when the user is gone or disabled at this moment. */
  create(session: Session): Promise<boolean>
  /** The row and its user's current state in one query; `null` when there is none. Expiry is the caller's to check. */
  find(id: string): Promise<SessionWithUser | null>
  /** Never revives: `false` when the row is gone. */
  touch(id: string, seen: Pick<Session, 'lastSeenAt' | 'idleExpiresAt'>): Promise<boolean>
  /** `false` when it was gone already. */
  revoke(id: string): Promise<boolean>
  /** As `revoke`, for a session that must belong to this user: `false` for anybody else's. */
  revokeOwn(userId: string, id: string): Promise<boolean>
  /** Every session of the user, but the one named; answers how many. */
  revokeAll(userId: string, except?: string): Promise<number>
  /** Those not expired at `now`, the last seen first, at most 100. */
  list(userId: string, now: number): Promise<readonly Session[]>
  /** Removes what expired before `now`, or a good part of it; answers how many. */
  deleteExpired(now: number): Promise<number>
}
