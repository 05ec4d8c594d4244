import { systemClock, type Clock } from '../../core/clock.js'
import { ConfigurationError } from '../../core/configuration-error.js'
import { watched } from '../../core/outage.js'
import { principal, type Principal } from '../../core/principal.js'
import { isPromise, type Eventually } from '../../core/verdict.js'
import { expirySweep } from './expiry-sweep.js'
import type { Revocation } from './fresh-rows.js'
import { unavailable } from '../unavailable.js'
import type { Identification, InvalidCredential } from '../provider.js'
import { sessionCheck, type SessionUse } from './session-check.js'
import type { SessionIssuer, SessionRequest } from './session-issuer.js'
import type { SessionLengths } from './session-lifetimes.js'
import type { NewSession, SessionStore, SessionWithUser } from './session-store.js'

/** What a provider that carries sessions takes, whatever it puts into the browser. */
export interface SessionCarrierOptions {
  readonly storage: { readonly sessions: SessionStore }
  /** How soon sign-out, a changed role and a disabled account take effect. Default `'immediate'`. */
  readonly revocation?: Revocation
  /** Milliseconds since the epoch; for tests. */
  readonly clock?: Clock
}

/** A genuine credential, as far as it can be told without the row that it names. */
export interface Presented extends SessionUse {
  readonly sessionId: string
  /** Whether the row is this credential's; a row of the other kind is nobody's here. */
  belongs(session: SessionWithUser): boolean
}

/** The part of a session that lies in the store: what tokens and opaque cookies have in common. */
export interface SessionCarrier {
  readonly clock: Clock
  /** Its calls throw nothing but `Outage`, mistakes in code and settings. */
  readonly sessions: SessionStore
  /** A session that begins now; it has no row yet. */
  begin(request: SessionRequest, secretHash: string | null): NewSession
  /** `false` when the account is gone or disabled. */
  create(session: NewSession): Promise<boolean>
  /** The living session that this proves, its use recorded. Throws when the store is down. */
  use(presented: Presented): Eventually<SessionWithUser | InvalidCredential>
  /** As `use`, for a provider's `identify`. */
  identify(presented: Presented): Eventually<Identification>
  /** Drops what this instance remembers of the session. */
  forget(sessionId: string): void
  /** What every `SessionIssuer` does by the rows alone. */
  readonly byRow: Pick<SessionIssuer, 'end' | 'endAll' | 'proved' | 'forget'>
}

export const INVALID: InvalidCredential = Object.freeze({ invalid: 'auth.invalid_token' })
export const REVOKED: InvalidCredential = Object.freeze({ invalid: 'auth.revoked' })

/**
 * @param as the provider's name, and how its credentials travel
 * @throws {ConfigurationError} `config.storage`, `config.token`
 */
export function sessionCarrier(
  as: Pick<Principal, 'provider' | 'carries'>,
  options: SessionCarrierOptions,
  { idle, absolute }: SessionLengths,
): SessionCarrier {
  if (typeof options.storage?.sessions?.find !== 'function') {
    throw new ConfigurationError('config.storage', `${as.provider}({ storage }) needs a storage with \`sessions\`.`)
  }
  const clock = options.clock ?? systemClock
  const sessions = watched('session-store', options.storage.sessions)
  // A copy: what a store changes in an object of its own is no row that was read.
  const find = async (id: string) => {
    const found = await sessions.find(id)
    return found && { ...found }
  }
  const check = sessionCheck({ find }, options.revocation ?? 'immediate', clock)
  const sweep = expirySweep(sessions, clock)

  /** As long as a row is remembered, its caller is: to freeze one takes longer than to look at the token. */
  const callers = new WeakMap<SessionWithUser, Principal>()
  const caller = (session: SessionWithUser): Principal => {
    const known = callers.get(session)
    if (known !== undefined) return known
    const { id: sessionId, authenticatedAt, user } = session
    const { id, roles, name, email } = user
    const profile = { name, email }
    const made = principal({ id, kind: 'user', ...as, roles, scopes: [], sessionId, authenticatedAt, profile })
    callers.set(session, made)
    return made
  }

  /** After it, however it ended: what was asked of a store that did not answer in time may have been done. */
  const forgetting = async <T>(work: Promise<T>, forget: () => void): Promise<T> => {
    try {
      return await work
    } finally {
      forget()
    }
  }

  const use: SessionCarrier['use'] = (presented) => {
    const settle = (session: SessionWithUser | null): Eventually<SessionWithUser | InvalidCredential> => {
      if (session === null) return REVOKED
      if (!presented.belongs(session)) return INVALID
      if (presented.isKnown(session)) return session
      return check.record(session.id, presented).then((isAlive) => (isAlive ? session : REVOKED))
    }
    const found = check.live(presented.sessionId, (known) => presented.isKnown(known))
    return isPromise(found) ? found.then(settle) : settle(found)
  }
  const identified = (used: SessionWithUser | InvalidCredential) => ('invalid' in used ? used : caller(used))

  return {
    clock,
    sessions,
    use,
    forget: check.forget,

    identify(presented) {
      const used = use(presented)
      return isPromise(used) ? used.then(identified).then(undefined, unavailable) : identified(used)
    },

    begin({ userId, userAgent }, secretHash) {
      const now = clock()
      return {
        id: crypto.randomUUID(),
        userId,
        createdAt: now,
        lastSeenAt: now,
        authenticatedAt: now,
        idleExpiresAt: now + idle,
        expiresAt: now + absolute,
        userAgent,
        secretHash,
      }
    },

    async create(session) {
      const isCreated = await sessions.create(session)
      if (isCreated) sweep()
      return isCreated
    },

    byRow: {
      end(id, owner) {
        const ending = owner === undefined ? sessions.revoke(id) : sessions.revokeOwn(owner, id)
        return forgetting(ending, () => check.forget(id))
      },
      endAll: (userId, except) => forgetting(sessions.revokeAll(userId, except), () => check.forgetUser(userId)),
      proved: (id) => forgetting(sessions.proved(id, clock()), () => check.forget(id)),
      forget: check.forgetUser,
    },
  }
}
