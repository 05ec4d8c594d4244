import { checkedOptions } from '../../core/checked-options.js'
import { systemClock, type Clock } from '../../core/clock.js'
import { ConfigurationError } from '../../core/configuration-error.js'
import type { Duration } from '../../core/duration.js'
import { isSignedCookie } from './better-auth/better-auth-cookie.js'
import { inTime } from '../../core/in-time.js'
import { deadline } from '../issuers/deadline.js'
import { unavailable } from '../unavailable.js'
import { mapped, type PrincipalMapping } from '../principal-mapping.js'
import type { Identification, InvalidCredential, Provider } from '../provider.js'

/** What Better Auth answers about a session. */
export interface BetterAuthSession {
  readonly session: {
    readonly id: string
    readonly userId: string
    readonly expiresAt: Date | string
    readonly createdAt: Date | string
  }
  readonly user: { readonly id: string; readonly name: string; readonly email: string }
}

/** What is used of the object that `betterAuth({ … })` of the package makes. */
export interface BetterAuthServer<Session extends BetterAuthSession> {
  /** A type only: what the app's plugins add to users and sessions. */
  readonly $Infer: { readonly Session: Session }
  readonly $context: PromiseLike<{ readonly authCookies: { readonly sessionToken: { readonly name: string } } }>
  readonly options: object
  readonly api: {
    getSession(request: {
      headers: Headers
      query: { disableCookieCache: true; disableRefresh: true }
    }): Promise<object | null>
  }
}

export interface BetterAuthOptions<Session extends BetterAuthSession> extends PrincipalMapping<Session> {
  /** The app's own `betterAuth({ … })`, with a database: sessions that live in a cookie only cannot be ended. */
  readonly auth: BetterAuthServer<Session>
  /** How long it may take. Default 3 seconds, at most a minute. */
  readonly timeout?: Duration
  /** Milliseconds since the epoch; for tests. */
  readonly clock?: Clock
}

/** Those of its options that name its cookies. */
interface CookieOptions {
  readonly advanced?: {
    readonly cookiePrefix?: string
    readonly cookies?: Readonly<Record<string, { readonly name?: string }>>
  }
}

const OPTIONS: Readonly<Record<keyof BetterAuthOptions<BetterAuthSession>, true>> = {
  auth: true,
  timeout: true,
  clock: true,
  id: true,
  roles: true,
  scopes: true,
  profile: true,
}

/**
 * The sessions of Better Auth, as its database has them at this moment: its cookie cache, in which an ended session goes
 * on to live, is not asked. Reading prolongs no session; the package's own client does that.
 * @throws {ConfigurationError} `config.identity`, `config.unknown_option`
 */
export function betterAuth<Session extends BetterAuthSession>(options: BetterAuthOptions<Session>): Provider {
  checkedOptions('betterAuth(…)', options, OPTIONS)
  const { auth } = options
  if (typeof auth?.api?.getSession !== 'function') refuse('`auth` is what `betterAuth({ … })` of the package makes.')
  const clock = options.clock ?? systemClock
  const timeout = deadline(options.timeout ?? '3 s')
  const { cookiePrefix, cookies } = (auth.options as CookieOptions).advanced ?? {}
  const bare = cookies?.['session_token']?.name ?? `${cookiePrefix ?? 'better-auth'}.session_token`
  const cookieNames = [bare, `__Secure-${bare}`]

  return {
    name: 'better-auth',
    carries: 'cookie',
    challenge: 'Bearer',
    cookieNames,

    identify({ cookies: sent }) {
      return cookieNames.some((name) => sent.has(name)) ? identify(sent) : null
    },
  }

  async function identify(sent: Parameters<Provider['identify']>[0]['cookies']): Promise<Identification> {
    let found: Session | null
    try {
      const name = await inTime('session-store', 'context', timeout, cookieName)
      if (!sent.has(name)) return null
      const value = sent.get(name)
      if (value === undefined || !isSignedCookie(value)) return INVALID
      // One cookie and nothing else: which of two the package would read, and what else it may find, cannot matter.
      const request = {
        headers: new Headers({ cookie: `${name}=${value}` }),
        query: { disableCookieCache: true, disableRefresh: true },
      } as const
      found = (await inTime('session-store', 'getSession', timeout, () =>
        auth.api.getSession(request).catch(refusal),
      )) as Session | null
    } catch (error) {
      return unavailable(error)
    }
    if (found === null) return REVOKED
    const { session, user } = found
    if (session.userId !== user.id) return INVALID
    if (!(clock() < new Date(session.expiresAt).getTime())) return { invalid: 'auth.expired_token' }
    const { id, name, email } = user
    return mapped(
      {
        id,
        kind: 'user',
        provider: 'better-auth',
        carries: 'cookie',
        roles: [],
        scopes: [],
        sessionId: session.id,
        authenticatedAt: new Date(session.createdAt).getTime(),
        profile: { name, email },
      },
      options,
      found,
    )
  }

  async function cookieName(): Promise<string> {
    const { name } = (await auth.$context).authCookies.sessionToken
    // A cookie that nobody watches would leave the CSRF check off.
    if (!cookieNames.includes(name)) refuse('the name of its session cookie is not where it is looked for.')
    return name
  }
}

const INVALID: InvalidCredential = { invalid: 'auth.invalid_token' }
const REVOKED: InvalidCredential = { invalid: 'auth.revoked' }

/** Plugins refuse by a throw with a status; every other throw means that nobody knows. */
function refusal(error: unknown): null {
  const status = (error as { readonly statusCode?: unknown } | null)?.statusCode
  if (status === 401 || status === 403) return null
  throw error
}

function refuse(message: string): never {
  throw new ConfigurationError('config.identity', `betterAuth(…): ${message}`)
}
