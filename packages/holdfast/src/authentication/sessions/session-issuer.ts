import type { Cookies, SetCookie } from '../../core/cookie.js'
import type { InvalidCredential } from '../provider.js'
import type { SessionUser } from './session-store.js'

export interface SessionRequest {
  readonly userId: string
  readonly userAgent: string | null
}

/** For front ends on another site, which keep the access token in memory (RFC 6749 §5.1, its names in our spelling). */
export interface AccessGrant {
  readonly accessToken: string
  readonly tokenType: 'Bearer'
  /** Seconds. */
  readonly expiresIn: number
}

export interface IssuedSession {
  readonly sessionId: string
  /** All of them go to the browser, or none. */
  readonly cookies: readonly SetCookie[]
  /** Only where the provider carries sessions in a header: members to answer beside `user`. */
  readonly grant?: AccessGrant
}

export interface RefreshedSession extends IssuedSession {
  /** As the account is now. */
  readonly user: SessionUser
}

/** A refresh credential that was used before, after its successor had been: the session is ended. Tell its owner. */
export interface ReusedCredential extends InvalidCredential {
  readonly invalid: 'auth.revoked'
  readonly reusedOf: string
}

/**
 * The waist between accounts and the provider that carries their sessions: the endpoints stay the same whether the
 * browser holds tokens or an opaque id. A throw means that the session store is down.
 */
export interface SessionIssuer {
  /** Starts a session for a user who has just proved who they are; `null` when the account is gone or disabled meanwhile. */
  issue(request: SessionRequest): Promise<IssuedSession | null>
  /** Prolongs the session that the cookies name; `null` when they name none. */
  refresh(cookies: Cookies): Promise<RefreshedSession | InvalidCredential | ReusedCredential | null>
  /** The verified id of the session that the cookies name, expired or not: what sign-out ends. */
  named(cookies: Cookies): Promise<string | null>
  /**
   * Ends it at once on this instance, and on the others within the provider's `revocation`. With `owner` only a session
   * of this user. `false` when there was none to end; unknown ids are no fault.
   */
  end(sessionId: string, owner?: string): Promise<boolean>
  /** Every session of the user but the one named, as `end`; answers how many. */
  endAll(userId: string, except?: string): Promise<number>
  /** The person behind the session has just proved again who they are; `false` when it is over. */
  proved(sessionId: string): Promise<boolean>
  /** What this instance remembers of the user's sessions is read again: their account has changed. */
  forget(userId: string): void
  /** Deletes what `issue` set, with identical attributes: a browser ignores a deletion that differs. */
  clearing(): readonly SetCookie[]
  /** The public keys of what it signs (RFC 7517 §5), where others may verify it. Absent: nothing is published. */
  publicKeys?(): Promise<{ readonly keys: readonly Readonly<Record<string, unknown>>[] }>
}

export function isSessionIssuer(value: object): value is SessionIssuer {
  const { issue, clearing } = value as Partial<SessionIssuer>
  return typeof issue === 'function' && typeof clearing === 'function'
}
