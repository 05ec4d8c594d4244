import type { Cookies, SetCookie } from '../core/cookie.js'
import type { InvalidCredential } from './provider.js'
import type { SessionUser } from './session-store.js'

export interface SessionRequest {
  readonly userId: string
  readonly userAgent: string | null
}

export interface IssuedSession {
  readonly sessionId: string
  /** All of them go to the browser, or none. */
  readonly cookies: readonly SetCookie[]
}

export interface RefreshedSession extends IssuedSession {
  /** As the account is now. */
  readonly user: SessionUser
}

/**
 * The waist between accounts and the provider that carries their sessions: the endpoints stay the same whether the
 * browser holds tokens or an opaque id. A throw means that the session store is down.
 */
export interface SessionIssuer {
  /** Starts a session for a user who has just proved who they are; `null` when the account is gone or disabled meanwhile. */
  issue(request: SessionRequest): Promise<IssuedSession | null>
  /** Prolongs the session that the cookies name; `null` when they name none. */
  refresh(cookies: Cookies): Promise<RefreshedSession | InvalidCredential | null>
  /** The verified id of the session that the cookies name, expired or not: what sign-out ends. */
  named(cookies: Cookies): Promise<string | null>
  /**
   * Ends it at once on this instance, and on the others within the provider's `revocation`. With `owner` only a session
   * of this user. `false` when there was none to end; unknown ids are no fault.
   */
  end(sessionId: string, owner?: string): Promise<boolean>
  /** Deletes what `issue` set, with identical attributes: a browser ignores a deletion that differs. */
  clearing(): readonly SetCookie[]
}

export function isSessionIssuer(value: object): value is SessionIssuer {
  const { issue, clearing } = value as Partial<SessionIssuer>
  return typeof issue === 'function' && typeof clearing === 'function'
}
