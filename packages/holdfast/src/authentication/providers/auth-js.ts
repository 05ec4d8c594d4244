import { checkedOptions } from '../../core/checked-options.js'
import { systemClock, type Clock } from '../../core/clock.js'
import { ConfigurationError } from '../../core/configuration-error.js'
import type { Duration } from '../../core/duration.js'
import type { Principal } from '../../core/principal.js'
import type { Eventually } from '../../core/verdict.js'
import { authJsCookieName, sessionCookie, sessionCookieNames, type AuthJsVersion } from './auth-js/auth-js-cookie.js'
import { authJsKeys, openAuthJsToken, type AuthJsClaims, type AuthJsKeys } from './auth-js/auth-js-token.js'
import { inTime } from '../../core/in-time.js'
import { deadline } from '../issuers/deadline.js'
import type { KeySource } from '../key-source.js'
import { unavailable } from '../unavailable.js'
import { mapped, type PrincipalMapping } from '../principal-mapping.js'
import type { Identification, InvalidCredential, Provider } from '../provider.js'
import { revocationCheck, type IsRevoked } from '../sessions/revocation-check.js'
import { secretKeys } from '../secret-keys.js'
import { strongSecrets, type Secrets } from '../tokens/secret.js'

export type { AuthJsClaims, AuthJsVersion }

interface CommonOptions {
  /** Of next-auth: 4, or 5 (Auth.js). Each has its own cookie and its own encryption. */
  readonly version: AuthJsVersion
  /** Where the app names the session cookie itself (`cookies.sessionToken.name`). Default: the version's own name. */
  readonly cookieName?: string
  /** How long `session` or `isRevoked` may take. Default 3 seconds, at most a minute. */
  readonly timeout?: Duration
  /** Milliseconds since the epoch; for tests. */
  readonly clock?: Clock
}

/** For `session: { strategy: 'jwt' }`, the library's default without an adapter. */
export interface AuthJsTokenOptions extends CommonOptions, PrincipalMapping<AuthJsClaims> {
  /** `NEXTAUTH_SECRET` or `AUTH_SECRET`; a list while it is replaced. Absent while the app is built; checked at start. */
  readonly secret: Secrets
  /** The library cannot know it: signing out deletes a cookie, and a copy of it works until it expires. Default: nobody is asked. */
  readonly isRevoked?: IsRevoked<AuthJsClaims>
}

/** What an adapter answers to `getSessionAndUser`. */
export interface AuthJsRow {
  readonly session: { readonly sessionToken: string; readonly userId: string; readonly expires: Date | string }
  readonly user: { readonly id: string; readonly name?: string | null; readonly email?: string | null }
}

/** For `session: { strategy: 'database' }`. */
export interface AuthJsDatabaseOptions<Row extends AuthJsRow> extends CommonOptions, PrincipalMapping<Row> {
  /** `(token) => adapter.getSessionAndUser(token)`. A throw means that the database is down, and answers 503. */
  readonly session: (token: string) => Eventually<Row | null>
}

const TOKEN_OPTIONS: Readonly<Record<keyof AuthJsTokenOptions, true>> = {
  version: true,
  secret: true,
  isRevoked: true,
  cookieName: true,
  timeout: true,
  clock: true,
  id: true,
  roles: true,
  scopes: true,
  profile: true,
}

const { secret: _, isRevoked: __, ...COMMON } = TOKEN_OPTIONS
const DATABASE_OPTIONS: Readonly<Record<keyof AuthJsDatabaseOptions<AuthJsRow>, true>> = { ...COMMON, session: true }

/**
 * The sessions of next-auth 4 and Auth.js 5, verified here and not by asking the library: tokens are opened strictly and
 * their expiry is checked, rows are looked up with every request.
 * @throws {ConfigurationError} `config.identity`, `config.unknown_option`; at start also `config.secret`
 */
export function authJs(options: AuthJsTokenOptions): Provider
export function authJs<Row extends AuthJsRow>(options: AuthJsDatabaseOptions<Row>): Provider
export function authJs(options: AuthJsTokenOptions | AuthJsDatabaseOptions<AuthJsRow>): Provider {
  const cookieName = checkedCookieName(options.cookieName)
  if (options.version !== 4 && options.version !== 5) refuse('`version` is 4 (next-auth) or 5 (Auth.js).')
  const verified = 'session' in options ? rows(options) : tokens(options)
  let name: string | undefined

  const running = (): string => {
    if (name === undefined) throw new Error('The auth-js provider was used before start().')
    return name
  }

  return {
    name: 'auth-js',
    carries: 'cookie',
    challenge: 'Bearer',
    get cookieNames() {
      return sessionCookieNames(running())
    },

    start({ origin }) {
      const started = cookieName ?? authJsCookieName(options.version, origin)
      verified.start(started)
      name = started
    },

    ...verified.keys,

    identify(request) {
      const value = sessionCookie(request.cookies, running())
      return typeof value === 'string' ? verified.identify(value) : value
    },
  }
}

const SECRET = 'authJs({ secret })'

/** What the two strategies differ in. */
interface Strategy {
  readonly keys?: KeySource
  start(cookieName: string): void
  identify(value: string): Promise<Identification>
}

function tokens(options: AuthJsTokenOptions): Strategy {
  checkedOptions('authJs(…)', options, TOKEN_OPTIONS)
  const { version, isRevoked } = options
  const clock = options.clock ?? systemClock
  const timeout = deadline(options.timeout ?? '3 s')
  let settings: { readonly secrets: readonly string[]; readonly cookieName: string } | undefined
  // Derived at the first use: Web Crypto is asynchronous and `start` is not.
  let keys: Promise<AuthJsKeys> | undefined

  return {
    keys: secretKeys(options, SECRET),

    start(cookieName) {
      const secrets = strongSecrets(options.secret, SECRET)
      if (settings?.cookieName === cookieName) return
      settings = { secrets, cookieName }
      keys = undefined
    },

    async identify(token) {
      const { secrets, cookieName } = settings as NonNullable<typeof settings>
      keys ??= authJsKeys(version, secrets, cookieName)
      const opened = await openAuthJsToken(token, await keys, clock())
      if ('invalid' in opened) return opened
      const { claims } = opened
      const ended = await revocationCheck(isRevoked, claims, timeout)
      if (ended !== null) return ended
      const { name, email, picture } = claims
      return mapped({ ...CALLER, id: claims.sub, profile: { name, email, picture } }, options, claims)
    },
  }
}

function rows<Row extends AuthJsRow>(options: AuthJsDatabaseOptions<Row>): Strategy {
  checkedOptions('authJs(…)', options, DATABASE_OPTIONS)
  if (typeof options.session !== 'function') refuse('`session` is a function of the session token.')
  const clock = options.clock ?? systemClock
  const timeout = deadline(options.timeout ?? '3 s')

  return {
    start() {},

    async identify(value) {
      const token = decoded(value)
      if (token === null) return INVALID
      let row: Row | null
      try {
        row = await inTime('session-store', 'session', timeout, () => options.session(token))
      } catch (error) {
        return unavailable(error)
      }
      if (!row) return REVOKED
      const { session, user } = row
      // A database may find a token in another spelling: without case, or with spaces at its end.
      if (session.sessionToken !== token || session.userId !== user.id) return INVALID
      const expires = new Date(session.expires).getTime()
      if (!(clock() < expires)) return { invalid: 'auth.expired_token' }
      const { id, name, email } = user
      return mapped({ ...CALLER, id, profile: { name, email } }, options, row)
    },
  }
}

const CALLER = {
  kind: 'user',
  provider: 'auth-js',
  carries: 'cookie',
  roles: [],
  scopes: [],
} as const satisfies Omit<Principal, 'id'>

const INVALID: InvalidCredential = { invalid: 'auth.invalid_token' }
const REVOKED: InvalidCredential = { invalid: 'auth.revoked' }

/**
 * The library writes cookies percent-encoded; other spellings of the same text are refused. Longer or unprintable texts
 * are no session token, and nobody is asked.
 */
function decoded(value: string): string | null {
  try {
    const token = decodeURIComponent(value)
    if (value !== token && value !== encodeURIComponent(token)) return null
    return /^[\x21-\x7e]{1,512}$/.test(token) ? token : null
  } catch {
    return null
  }
}

function checkedCookieName(name: string | undefined): string | undefined {
  if (name === undefined || /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,100}$/.test(name)) return name
  return refuse('`cookieName` is the name of a cookie.')
}

function refuse(message: string): never {
  throw new ConfigurationError('config.identity', `authJs(…): ${message}`)
}
