import { checkedOptions } from '../../core/checked-options.js'
import { ConfigurationError } from '../../core/configuration-error.js'
import type { Cookies } from '../../core/cookie.js'
import { isPromise, type Eventually } from '../../core/verdict.js'
import { bearer } from '../bearer.js'
import {
  checkedCookieOptions,
  credentialCookies,
  type CredentialCookieOptions,
  type CredentialCookies,
} from '../credential-cookies.js'
import type { Identification, InvalidCredential, Provider } from '../provider.js'
import { renewal, type Renewal } from '../sessions/rotation.js'
import {
  INVALID,
  REVOKED,
  sessionCarrier,
  type Presented,
  type SessionCarrierOptions,
} from '../sessions/session-carrier.js'
import type { IssuedSession, SessionIssuer } from '../sessions/session-issuer.js'
import { seconds, sessionLifetimes, type SessionLifetimeOptions } from '../sessions/session-lifetimes.js'
import type { Session } from '../sessions/session-store.js'
import {
  accessTokenVerifier,
  signAccessToken,
  type AccessClaims,
  type AccessTokenSettings,
} from '../tokens/access-token.js'
import { publicKeySet, secretKeyRing, signingKeyRing, type SigningOptions } from '../tokens/key-ring.js'
import { secretKeys } from '../secret-keys.js'
import type { KeyRing } from '../tokens/key.js'
import { refreshToken, verifyRefreshToken, type RefreshClaims } from '../tokens/refresh-token.js'
import { strongSecrets, type Secrets } from '../tokens/secret.js'
import { unverifiedIssuer } from '../issuers/unverified-issuer.js'

export interface JwtOptions extends SessionCarrierOptions, SessionLifetimeOptions {
  /**
   * 32 random bytes or more as text, from the environment, or several: the first signs, all verify, so that a secret is
   * replaced without signing anybody out. Absent while the app is built; checked at start.
   */
  readonly secret: Secrets
  /** Access tokens by EdDSA or ES256, which others can verify. Default: HS256, by the secret. */
  readonly signing?: SigningOptions
  /**
   * `cookie` (default): both tokens in cookies, for front ends of the app's own site. `header`: the access token in the
   * answers to sign-in and refresh, for `Authorization: Bearer`, and the refresh token in a cookie: for front ends on
   * another site, which keep the access token in memory.
   */
  readonly carries?: 'cookie' | 'header'
  readonly cookies?: CredentialCookieOptions
  /** `iss` of the tokens. Default: the app's origin. */
  readonly issuer?: string
  /** `aud` of the tokens. Default: the app's origin. */
  readonly audience?: string
}

const SECRET = 'jwt({ secret })'

const OPTIONS: Readonly<Record<keyof JwtOptions, true>> = {
  secret: true,
  signing: true,
  storage: true,
  carries: true,
  cookies: true,
  accessTtl: true,
  allowLongAccessTtl: true,
  refresh: true,
  revocation: true,
  issuer: true,
  audience: true,
  clock: true,
}

/**
 * Sessions as signed access tokens with a row behind them: the token proves, the row decides. The refresh token outlives
 * the access token, is good for `POST refresh` only and is replaced by it; `rotation.ts` says when one is too old.
 * @throws {ConfigurationError} `config.token`, `config.cookie`, `config.storage`, `config.unknown_option`
 */
export function jwt(options: JwtOptions): Provider & SessionIssuer {
  const { carries = 'cookie', cookies: profile = {}, signing } = checkedOptions('jwt(…)', options, OPTIONS)
  if (carries !== 'cookie' && carries !== 'header') {
    throw new ConfigurationError('config.token', 'jwt({ carries }) is "cookie" or "header".')
  }
  if (signing !== undefined && !isSigning(signing)) {
    throw new ConfigurationError(
      'config.token',
      'jwt({ signing }) takes the algorithm EdDSA or ES256, and one key or more.',
    )
  }
  checkedCookieOptions(profile)
  const lifetimes = sessionLifetimes(options)
  const carrier = sessionCarrier({ provider: 'jwt', carries }, options, lifetimes)
  const { clock, sessions } = carrier
  const uses = carries === 'cookie' ? ['access', 'refresh'] : ['refresh']
  let started: Started | undefined

  const running = (): Started => {
    if (started === undefined) throw new Error('The jwt provider was used before start().')
    return started
  }

  return {
    name: 'jwt',
    carries,
    challenge: 'Bearer',
    get cookieNames() {
      const { cookies } = running()
      return uses.map((use) => cookies.name(use))
    },

    start({ origin }) {
      const secrets = strongSecrets(options.secret, SECRET)
      if (signing?.keys.some((key) => key === undefined || key === '')) {
        throw new ConfigurationError('config.secret', 'A key of jwt({ signing }) is missing.')
      }
      if (started?.origin === origin) return
      const { issuer = origin, audience = origin } = options
      const settings = { issuer, audience, lifetime: seconds(lifetimes.accessTtl), clock }
      const rings = async (): Promise<Rings> => {
        const keys = await (signing ? signingKeyRing(signing) : secretKeyRing(secrets, 'access-token'))
        const access = { ...settings, keys }
        return { access, verify: accessTokenVerifier(access), refresh: await secretKeyRing(secrets, 'refresh-token') }
      }
      started = { origin, issuer, cookies: credentialCookies(origin, profile), rings: once(rings) }
    },

    identify({ headers, cookies }) {
      return carries === 'header' ? identifyHeader(headers) : identifyCookie(cookies)
    },

    async issue(request) {
      const session = carrier.begin(request, null)
      const issued = await tokens(session, { generation: 0, withToken: true })
      return (await carrier.create(session)) ? issued : null
    },

    async refresh(request) {
      if (!request.has(running().cookies.name('refresh'))) return null
      const presented = await refreshClaims(request)
      if (presented === null) return INVALID
      const { sessionId, generation } = presented
      const now = clock()
      const { idle, grace } = lifetimes
      const rotated = await sessions.rotate(sessionId, { generation, now, idleExpiresAt: now + idle, grace })
      carrier.forget(sessionId)
      if (rotated.outcome === 'reused') return { invalid: 'auth.revoked', reusedOf: rotated.userId }
      if (rotated.outcome === 'gone' || !isOfTokens(rotated.session)) return REVOKED
      const { session } = rotated
      return { ...(await tokens(session, renewal(session, generation, now, grace))), user: session.user }
    },

    ...secretKeys(options, SECRET),
    named: async (request) => (await refreshClaims(request))?.sessionId ?? null,
    ...carrier.byRow,
    clearing: () => uses.map((use) => running().cookies.clear(use)),
    ...(signing === undefined ? {} : { publicKeys: async () => publicKeySet((await running().rings()).access.keys) }),
  }

  function identifyCookie(request: Cookies): Eventually<Identification> {
    const name = running().cookies.name('access')
    if (!request.has(name)) return null
    // Two cookies of one name: a sibling host planted one, and which is ours cannot be told.
    if (request.repeated(name)) return INVALID
    return after(verified(request.get(name) ?? ''), identify)
  }

  /** `Authorization` twice is one text to us, and no token. What claims another issuer is for the providers after this one. */
  function identifyHeader(headers: Headers): Eventually<Identification> {
    const { issuer } = running()
    const token = bearer(headers)
    if (token === undefined) return null
    return after(verified(token), (claims) =>
      'invalid' in claims && unverifiedIssuer(token) !== issuer ? null : identify(claims),
    )
  }

  function verified(token: string): Eventually<AccessClaims | InvalidCredential> {
    return after(running().rings(), ({ verify }) => verify(token))
  }

  function identify(claims: AccessClaims | InvalidCredential): Eventually<Identification> {
    return 'invalid' in claims ? claims : carrier.identify(presentedBy(claims))
  }

  /** The first access token of a new generation confirms it: its owner has got what the refresh answered. */
  function presentedBy({ subject, sessionId, generation }: AccessClaims): Presented {
    return {
      sessionId,
      belongs: (session) => isOfTokens(session) && session.userId === subject,
      what: `generation ${generation}`,
      isKnown: (session) => session.generation >= generation,
      write: () => sessions.confirm(sessionId, generation, clock()),
      known: (session) => ({ ...session, generation, confirmedAt: clock() }),
    }
  }

  async function refreshClaims(request: Cookies): Promise<RefreshClaims | null> {
    const { cookies, rings } = running()
    const token = request.get(cookies.name('refresh'))
    return token === undefined ? null : verifyRefreshToken(token, (await rings()).refresh)
  }

  async function tokens(session: Session, { generation, withToken }: Renewal): Promise<IssuedSession> {
    const { cookies, rings } = running()
    const { access, refresh } = await rings()
    const sessionId = session.id
    const accessToken = await signAccessToken({ subject: session.userId, sessionId, generation }, access)
    const left = Math.min(session.idleExpiresAt, session.expiresAt) - clock()
    const renewed = withToken
      ? [cookies.set('refresh', await refreshToken({ sessionId, generation }, refresh), seconds(left))]
      : []
    const expiresIn = access.lifetime
    return carries === 'cookie'
      ? { sessionId, cookies: [cookies.set('access', accessToken, expiresIn), ...renewed] }
      : { sessionId, cookies: renewed, grant: { accessToken, tokenType: 'Bearer', expiresIn } }
  }
}

interface Started {
  readonly origin: string
  readonly issuer: string
  readonly cookies: CredentialCookies
  readonly rings: () => Eventually<Rings>
}

interface Rings {
  readonly access: AccessTokenSettings
  readonly verify: ReturnType<typeof accessTokenVerifier>
  readonly refresh: KeyRing
}

/** Whether the keys are good is seen when they are imported. */
function isSigning({ algorithm, keys }: SigningOptions): boolean {
  return (algorithm === 'EdDSA' || algorithm === 'ES256') && Array.isArray(keys) && keys.length > 0
}

/** Of the other kind are opaque sessions, which a secret proves and no token. */
function isOfTokens({ secretHash }: { readonly secretHash: string | null }): boolean {
  return secretHash === null
}

/** Made at the first use, since Web Crypto is asynchronous and `start` is not; at hand from then on. */
function once<T>(make: () => Promise<T>): () => Eventually<T> {
  let made: Eventually<T> | undefined
  return () =>
    (made ??= make().then((value) => {
      made = value
      return value
    }))
}

function after<T, U>(value: Eventually<T>, go: (value: T) => Eventually<U>): Eventually<U> {
  return isPromise(value) ? value.then(go) : go(value)
}
