import { checkedOptions } from '../../core/checked-options.js'
import { systemClock, type Clock } from '../../core/clock.js'
import { ConfigurationError } from '../../core/configuration-error.js'
import { isOutage, watched } from '../../core/outage.js'
import { principal } from '../../core/principal.js'
import { credentialCookies, type CredentialCookies } from '../credential-cookies.js'
import { expirySweep } from '../expiry-sweep.js'
import type { Identification, InvalidCredential, Provider } from '../provider.js'
import { sessionCheck, type Revocation } from '../session-check.js'
import type { RefreshedSession, SessionIssuer } from '../session-issuer.js'
import { sessionLifetimes, type SessionLifetimeOptions } from '../session-lifetimes.js'
import type { Session, SessionStore, SessionWithUser } from '../session-store.js'
import { signAccessToken, verifyAccessToken, type AccessTokenSettings } from '../tokens/access-token.js'
import { keyRing, type KeyRing } from '../tokens/key.js'
import { refreshToken, verifyRefreshToken } from '../tokens/refresh-token.js'
import { strongSecret } from '../tokens/secret.js'

export interface JwtOptions extends SessionLifetimeOptions {
  /** 32 random bytes or more as text, from the environment. Absent while the app is built; checked at start. */
  readonly secret: string | undefined
  readonly storage: { readonly sessions: SessionStore }
  /** How soon sign-out, a changed role and a disabled account take effect. Default `'immediate'`. */
  readonly revocation?: Revocation
  /** `iss` of the tokens. Default: the app's origin. */
  readonly issuer?: string
  /** `aud` of the tokens. Default: the app's origin. */
  readonly audience?: string
  /** Milliseconds since the epoch; for tests. */
  readonly clock?: Clock
}

const OPTIONS: Readonly<Record<keyof JwtOptions, true>> = {
  secret: true,
  storage: true,
  accessTtl: true,
  allowLongAccessTtl: true,
  refresh: true,
  revocation: true,
  issuer: true,
  audience: true,
  clock: true,
}

/**
 * Sessions as a signed access token in a cookie, with a row behind it: the token proves, the row decides. The refresh
 * cookie outlives the access cookie and is good for `POST refresh` only.
 */
export function jwt(options: JwtOptions): Provider & SessionIssuer {
  checkedOptions('jwt(…)', options, OPTIONS)
  if (typeof options.storage?.sessions?.find !== 'function') {
    throw new ConfigurationError('config.storage', 'jwt({ storage }) needs a storage with `sessions`.')
  }
  const { accessTtl, idle, absolute } = sessionLifetimes(options)
  const clock = options.clock ?? systemClock
  const sessions = watched('session-store', options.storage.sessions)
  const check = sessionCheck(sessions, options.revocation ?? 'immediate', clock)
  const sweep = expirySweep(sessions, clock)
  let started: Started | undefined

  const running = (): Started => {
    if (started === undefined) throw new Error('The jwt provider was used before start().')
    return started
  }

  const cookiesOf = async (session: Session) => {
    const { cookies, access, refresh } = await ready(running())
    const accessToken = await signAccessToken({ subject: session.userId, sessionId: session.id }, access)
    const renewal = await refreshToken({ sessionId: session.id, generation: 0 }, refresh)
    const left = Math.min(session.idleExpiresAt, session.expiresAt) - clock()
    return [cookies.set('access', accessToken, seconds(accessTtl)), cookies.set('refresh', renewal, seconds(left))]
  }

  return {
    name: 'jwt',
    carries: 'cookie',
    challenge: 'Bearer',
    get cookieNames() {
      const { cookies } = running()
      return [cookies.name('access'), cookies.name('refresh')]
    },

    start({ origin }) {
      const secret = strongSecret(options.secret, 'jwt({ secret })')
      const issuer = options.issuer ?? origin
      const audience = options.audience ?? origin
      if (started?.origin === origin) return
      const settings = { issuer, audience, lifetime: seconds(accessTtl), clock }
      started = { origin, cookies: credentialCookies(origin), secret, settings, keys: undefined }
    },

    identify(request) {
      const name = running().cookies.name('access')
      if (!request.cookies.has(name)) return null
      // Two cookies of one name: a sibling host planted one, and which is ours cannot be told.
      if (request.cookies.repeated(name)) return INVALID
      return identify(request.cookies.get(name) ?? '')
    },

    async issue({ userId, userAgent }) {
      const now = clock()
      const session: Session = {
        id: crypto.randomUUID(),
        userId,
        createdAt: now,
        lastSeenAt: now,
        authenticatedAt: now,
        idleExpiresAt: now + idle,
        expiresAt: now + absolute,
        userAgent,
      }
      const cookies = await cookiesOf(session)
      if (!(await sessions.create(session))) return null
      sweep()
      return { sessionId: session.id, cookies }
    },

    async refresh(request): Promise<RefreshedSession | InvalidCredential | null> {
      const name = running().cookies.name('refresh')
      if (!request.has(name)) return null
      const sessionId = await named(request)
      if (sessionId === null) return INVALID
      check.forget(sessionId)
      const session = await check.live(sessionId)
      if (session === null) return REVOKED
      const now = clock()
      const seen = { lastSeenAt: now, idleExpiresAt: now + idle }
      const isTouched = await sessions.touch(session.id, seen)
      // The row read above has the former expiry, and so may one that a request beside this one has read.
      check.forget(sessionId)
      if (!isTouched) return REVOKED
      return { sessionId, cookies: await cookiesOf({ ...session, ...seen }), user: session.user }
    },

    named,

    async end(sessionId, owner) {
      check.forget(sessionId)
      const isEnded = await (owner === undefined ? sessions.revoke(sessionId) : sessions.revokeOwn(owner, sessionId))
      check.forget(sessionId)
      return isEnded
    },

    clearing: () => ['access', 'refresh'].map((use) => running().cookies.clear(use)),
  }

  async function identify(token: string): Promise<Identification> {
    const { access } = await ready(running())
    const claims = await verifyAccessToken(token, access)
    if ('invalid' in claims) return claims
    let session: SessionWithUser | null
    try {
      session = await check.live(claims.sessionId)
    } catch (error) {
      if (isOutage(error)) return { unavailable: error.part }
      // A bug or a setting is no outage, and no refusal either: it goes on with its stack.
      throw error
    }
    if (session === null) return REVOKED
    if (session.userId !== claims.subject) return INVALID
    const { id, roles, name, email } = session.user
    return principal({
      id,
      kind: 'user',
      provider: 'jwt',
      carries: 'cookie',
      roles,
      scopes: [],
      sessionId: session.id,
      authenticatedAt: session.authenticatedAt,
      profile: { name, email },
    })
  }

  async function named(request: Parameters<SessionIssuer['named']>[0]): Promise<string | null> {
    const { cookies, refresh } = await ready(running())
    const token = request.get(cookies.name('refresh'))
    if (token === undefined) return null
    return (await verifyRefreshToken(token, refresh))?.sessionId ?? null
  }
}

interface Started {
  readonly origin: string
  readonly cookies: CredentialCookies
  readonly secret: string
  readonly settings: Omit<AccessTokenSettings, 'keys'>
  /** Derived at the first use: Web Crypto is asynchronous and `start` is not. */
  keys: Promise<{ readonly access: KeyRing; readonly refresh: KeyRing }> | undefined
}

async function ready(started: Started) {
  started.keys ??= Promise.all([
    keyRing(started.secret, 'access-token'),
    keyRing(started.secret, 'refresh-token'),
  ]).then(([access, refresh]) => ({ access, refresh }))
  const { access, refresh } = await started.keys
  return { cookies: started.cookies, access: { ...started.settings, keys: access }, refresh }
}

const INVALID: InvalidCredential = { invalid: 'auth.invalid_token' }
const REVOKED: InvalidCredential = { invalid: 'auth.revoked' }

function seconds(value: number): number {
  return Math.max(0, Math.floor(value / 1000))
}
