import { checkedOptions } from '../../core/checked-options.js'
import type { Cookies } from '../../core/cookie.js'
import {
  checkedCookieOptions,
  credentialCookies,
  type CredentialCookieOptions,
  type CredentialCookies,
} from '../credential-cookies.js'
import type { InvalidCredential, Provider } from '../provider.js'
import { hashOf, isSameText } from '../secret-at-rest.js'
import { INVALID, sessionCarrier, type Presented, type SessionCarrierOptions } from '../sessions/session-carrier.js'
import type { SessionIssuer } from '../sessions/session-issuer.js'
import { seconds, sessionLengths, type SessionLengthOptions } from '../sessions/session-lifetimes.js'
import * as base64url from '../tokens/base64url.js'

export interface SessionOptions extends SessionCarrierOptions, SessionLengthOptions {
  readonly cookies?: CredentialCookieOptions
}

const OPTIONS: Readonly<Record<keyof SessionOptions, true>> = {
  storage: true,
  idle: true,
  absolute: true,
  revocation: true,
  cookies: true,
  clock: true,
}

/** Milliseconds between two writes of when a session was last seen. */
const SEEN_EVERY = 60_000

/** `hfs1.<session>.<secret>`: 256 random bits, which the store knows the hash of. */
const SHAPE = /^hfs1\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([A-Za-z0-9_-]{43})$/

/**
 * Sessions as an opaque cookie (OWASP ASVS 5.0, 7.2): nothing is in it but a name and a secret. One query for each
 * request, or none within `maxStale`; once a minute a request also writes that the session was seen, which is what
 * `idle` counts from. That write is waited for, and one for all requests of this instance at the same time.
 * @throws {ConfigurationError} `config.token`, `config.cookie`, `config.storage`, `config.unknown_option`
 */
export function session(options: SessionOptions): Provider & SessionIssuer {
  const { cookies: profile = {} } = checkedOptions('session(…)', options, OPTIONS)
  checkedCookieOptions(profile)
  const lengths = sessionLengths(options)
  const carrier = sessionCarrier({ provider: 'session', carries: 'cookie' }, options, lengths)
  const { clock, sessions } = carrier
  let started: { readonly origin: string; readonly cookies: CredentialCookies } | undefined

  const cookies = (): CredentialCookies => {
    if (started === undefined) throw new Error('The session provider was used before start().')
    return started.cookies
  }

  return {
    name: 'session',
    carries: 'cookie',
    challenge: 'Bearer',
    get cookieNames() {
      return [cookies().name('session')]
    },

    start({ origin }) {
      if (started?.origin !== origin) started = { origin, cookies: credentialCookies(origin, profile) }
    },

    identify(request) {
      const read = carried(request.cookies)
      if (read === null || 'invalid' in read) return read
      return presentedBy(read).then(carrier.identify)
    },

    async issue(request) {
      const secret = base64url.encode(crypto.getRandomValues(new Uint8Array(32)))
      const begun = carrier.begin(request, await hashOf(secret))
      if (!(await carrier.create(begun))) return null
      return { sessionId: begun.id, cookies: [cookie(`hfs1.${begun.id}.${secret}`, begun.expiresAt)] }
    },

    /** There is nothing to replace: the session is prolonged as by any other request. */
    async refresh(request) {
      const read = carried(request)
      if (read === null || 'invalid' in read) return read
      carrier.forget(read.sessionId)
      const used = await carrier.use(await presentedBy(read))
      if ('invalid' in used) return used
      return { sessionId: used.id, cookies: [cookie(read.text, used.expiresAt)], user: used.user }
    },

    async named(request) {
      const read = carried(request)
      if (read === null || 'invalid' in read) return null
      const found = await sessions.find(read.sessionId)
      return found !== null && (await presentedBy(read)).belongs(found) ? found.id : null
    },

    ...carrier.byRow,
    clearing: () => [cookies().clear('session')],
  }

  function carried(request: Cookies): Carried | InvalidCredential | null {
    const name = cookies().name('session')
    if (!request.has(name)) return null
    // Two cookies of one name have no value: a sibling host planted one, and which is ours cannot be told.
    const text = request.get(name) ?? ''
    const [, sessionId, secret] = SHAPE.exec(text) ?? []
    return sessionId === undefined || secret === undefined ? INVALID : { text, sessionId, secret }
  }

  async function presentedBy({ sessionId, secret }: Carried): Promise<Presented> {
    const hash = await hashOf(secret)
    const now = clock()
    const seen = { lastSeenAt: now, idleExpiresAt: now + lengths.idle }
    return {
      sessionId,
      // A session of tokens has no secret, and nothing is the secret of it.
      belongs: ({ secretHash }) => secretHash !== null && isSameText(secretHash, hash),
      what: 'seen',
      isKnown: ({ lastSeenAt }) => now - lastSeenAt < SEEN_EVERY,
      write: () => sessions.touch(sessionId, seen),
      known: (row) => ({ ...row, ...seen }),
    }
  }

  /** As long as the session may live: whether it was idle for too long is the row's to say. */
  function cookie(text: string, expiresAt: number) {
    return cookies().set('session', text, seconds(expiresAt - clock()))
  }
}

interface Carried {
  readonly text: string
  readonly sessionId: string
  /** Not verified at this point. */
  readonly secret: string
}
