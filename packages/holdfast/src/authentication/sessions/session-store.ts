/** One sign-in on one device. All times are milliseconds since the epoch, by the app's clock. */
export interface Session {
  /** A random UUID. It is no credential: cookies carry it signed, or with a secret beside it. */
  readonly id: string
  readonly userId: string
  readonly createdAt: number
  /** When the session was last refreshed or, with opaque cookies, last seen to the minute; not each request. */
  readonly lastSeenAt: number
  /** When the person last proved who they are; a step up moves it. */
  readonly authenticatedAt: number
  /** After this the session is over unless it was touched before. */
  readonly idleExpiresAt: number
  /** After this the session is over in any case. */
  readonly expiresAt: number
  /** As sent, at most 512 characters: show it as text, decide nothing by it. */
  readonly userAgent: string | null
}

/** What proves a session, at rest. Nothing here signs in. */
export interface SessionCredential {
  /** The newest refresh generation that its owner has shown to hold; 0 at first. */
  readonly generation: number
  /** When that was shown, milliseconds since the epoch; the session's start at first. */
  readonly confirmedAt: number
  /** SHA-256 of an opaque session's secret in base64url; `null` where tokens carry the session. */
  readonly secretHash: string | null
}

export type NewSession = Session & Pick<SessionCredential, 'secretHash'>

/** The account behind a session as it is now, not as it was at sign-in. */
export interface SessionUser {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly roles: readonly string[]
  readonly disabled: boolean
}

export interface SessionWithUser extends Session, SessionCredential {
  readonly user: SessionUser
}

/** What one refresh presents and asks for. */
export interface RotationRequest {
  /** The generation of the refresh token that was presented, its signature verified. */
  readonly generation: number
  readonly now: number
  /** Where the idle expiry moves to. */
  readonly idleExpiresAt: number
  /** Milliseconds that a parent goes on to work after its child was confirmed. */
  readonly grace: number
}

/**
 * How a refresh ended. `rotated`: the token is good, and `renewal` of `rotation.ts` says what to answer. `reused`: a
 * parent came back after its child was confirmed and the grace was over: somebody holds a copy, and the session has been
 * ended by this very call. `gone`: no such session, or it is over, or its user is disabled.
 */
export type Rotation =
  | { readonly outcome: 'rotated'; readonly session: SessionWithUser }
  | { readonly outcome: 'reused'; readonly userId: string }
  | { readonly outcome: 'gone' }

/**
 * The waist of session rows. A throw or rejection means that the store is down: it becomes 503, never a refusal. Calls
 * are bounded in time by the implementation. An id that is no UUID names nothing; it is no fault.
 */
export interface SessionStore {
  /** Atomic with the account's state: `false`, and no row, when the user is gone or disabled at this moment. */
  create(session: NewSession): Promise<boolean>
  /** The row and its user's current state in one query; `null` when there is none. Expiry is the caller's to check. */
  find(id: string): Promise<SessionWithUser | null>
  /** Never revives: `false` when the row is gone. */
  touch(id: string, seen: Pick<Session, 'lastSeenAt' | 'idleExpiresAt'>): Promise<boolean>
  /**
   * One refresh, decided and written in one atomic round trip, by the rule of `rotation.ts`: with `G` the row's
   * generation and `n` the presented one, `n > G` confirms `n` (now is its `confirmedAt`); `n = G` is the parent of a
   * child not yet confirmed; `n = G - 1` passes while `now < confirmedAt + grace`; anything else is `reused` and ends the
   * session. A pass moves `lastSeenAt` to `now` and the idle expiry.
   */
  rotate(id: string, request: RotationRequest): Promise<Rotation>
  /** An access token of this generation was seen. Moves `generation` and `confirmedAt` forward only; `false` when the row is gone. */
  confirm(id: string, generation: number, now: number): Promise<boolean>
  /** The person has proved again who they are: moves `authenticatedAt` forward only; `false` when the row is gone. */
  proved(id: string, authenticatedAt: number): Promise<boolean>
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
