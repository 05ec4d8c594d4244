import { checkedOptions } from '../../core/checked-options.js'
import { systemClock, type Clock } from '../../core/clock.js'
import { ConfigurationError } from '../../core/configuration-error.js'
import { milliseconds, type Duration } from '../../core/duration.js'
import type { Principal } from '../../core/principal.js'
import { bearer } from '../bearer.js'
import { deadline } from '../issuers/deadline.js'
import { unavailable } from '../unavailable.js'
import { readIssuerKeys } from '../issuers/issuer-keys.js'
import { callerOf, checkedClaims, type OidcClaims } from './oidc/oidc-claims.js'
import { mapped, type PrincipalMapping } from '../principal-mapping.js'
import type { Identification, InvalidCredential, Provider } from '../provider.js'
import { trustedUrl } from '../issuers/remote-document.js'
import { remoteKeys, type RemoteKeys } from '../issuers/remote-keys.js'
import { revocationCheck, type IsRevoked } from '../sessions/revocation-check.js'
import { isAlgorithm, type Algorithm } from '../tokens/algorithm.js'
import { jsonObject } from '../tokens/json-object.js'
import { unverifiedJws, verifiedPayload } from '../tokens/jws.js'
import type { VerifyingKey } from '../tokens/verifying-key.js'
import { unverifiedIssuer } from '../issuers/unverified-issuer.js'

export type { OidcClaims }

/** Those whose keys can be published (RFC 7518 §3.1). */
export type OidcAlgorithm = Exclude<Algorithm, 'HS256'>

export interface OidcOptions extends PrincipalMapping<OidcClaims> {
  /**
   * The issuer exactly as its tokens name it, with or without the slash at its end. https, or http on loopback. Absent
   * while the app is built; checked at start.
   */
  readonly issuer: string | undefined
  /** The name under which the issuer knows this API; with several, a token needs one of them. */
  readonly audience: string | readonly string[] | undefined
  /**
   * What `typ` of a token's header says. Default `'at+jwt'` (RFC 9068), which no ID token has. `'JWT'` accepts issuers
   * that do not tell their kinds of token apart: give them an audience that no client has.
   */
  readonly tokenType?: 'at+jwt' | 'JWT'
  /** Which signatures count. Default: RSA with SHA-2, ECDSA, and EdDSA. */
  readonly algorithms?: readonly OidcAlgorithm[]
  /** Where the keys are, for issuers without discovery. */
  readonly jwksUri?: string
  /** How keys are remembered. */
  readonly keys?: {
    /** How long a key that the issuer has withdrawn may go on to work. Default 10 minutes, at most a day. */
    readonly maxAge?: Duration
    /** How much longer keys are good while the issuer is down. Default 1 day, at most 7. */
    readonly staleFor?: Duration
    /** Between two reads: how long a key may be unknown that the issuer has just begun to use. Default 10 seconds. */
    readonly cooldown?: Duration
  }
  /** By how much the issuer's clock may differ. Default 5 seconds, at most a minute. */
  readonly clockTolerance?: Duration
  /** How long the issuer, or `isRevoked`, may take. Default 3 seconds, at most a minute. */
  readonly timeout?: Duration
  /** A token is good until it expires, whatever happened to its session: ask here who knows. Default: nobody is asked. */
  readonly isRevoked?: IsRevoked<OidcClaims>
  /** Tells two issuers of one app apart; no other provider's name. Default `oidc`. */
  readonly name?: string
  /**
   * Whether the caller is a person or a program that acts for itself, which `signedIn` does not admit. Default: a program
   * where the token's subject is its client, or where it is marked as Auth0, Entra and Keycloak mark it.
   */
  readonly kind?: (claims: OidcClaims) => Principal['kind']
  /** For tests, and for networks that need a proxy. */
  readonly fetch?: typeof globalThis.fetch
  /** Milliseconds since the epoch; for tests. */
  readonly clock?: Clock
}

const OPTIONS: Readonly<Record<keyof OidcOptions, true>> = {
  issuer: true,
  audience: true,
  tokenType: true,
  algorithms: true,
  jwksUri: true,
  keys: true,
  clockTolerance: true,
  timeout: true,
  isRevoked: true,
  name: true,
  kind: true,
  fetch: true,
  clock: true,
  id: true,
  roles: true,
  scopes: true,
  profile: true,
}

const KEY_OPTIONS: Readonly<Record<keyof NonNullable<OidcOptions['keys']>, true>> = {
  maxAge: true,
  staleFor: true,
  cooldown: true,
}

/** A key without `alg` is bound to the first that it can do. */
const ALGORITHMS: readonly OidcAlgorithm[] = [
  ...(['RS256', 'RS384', 'RS512'] as const),
  ...(['PS256', 'PS384', 'PS512'] as const),
  ...(['ES256', 'ES384', 'ES512'] as const),
  'EdDSA',
]

/** The accounts know their own people by the provider's name: under it, this issuer's would be taken for them. */
const TAKEN = ['jwt', 'session', 'api-key', 'auth-js', 'clerk', 'better-auth']

/** All that Node takes of headers. Issuers put groups and roles into tokens, and 8 KiB are not enough for some. */
const MAX_LENGTH = 16_384

/**
 * Access tokens of any OpenID Connect or OAuth 2.0 issuer: `Authorization: Bearer <JWT>` (RFC 6750 §2.1). Its keys come
 * by discovery and are remembered. A Bearer credential that does not claim this issuer is left to the other providers.
 * @throws {ConfigurationError} `config.identity`, `config.unknown_option`; at start where the environment has no issuer or audience
 */
export function oidc(options: OidcOptions): Provider {
  checkedOptions('oidc(…)', options, OPTIONS)
  checkedOptions('oidc({ keys })', options.keys ?? {}, KEY_OPTIONS)
  const { name = 'oidc', tokenType = 'at+jwt', isRevoked } = options
  if (typeof name !== 'string' || !/^[a-z][a-z0-9-]{0,31}$/.test(name)) {
    refuse('`name` is 1 to 32 lower-case letters, digits and hyphens.')
  }
  if (TAKEN.includes(name)) refuse('`name` is the name of another provider.')
  if (tokenType !== 'at+jwt' && tokenType !== 'JWT') refuse('`tokenType` is "at+jwt" or "JWT".')
  const algorithms = checkedAlgorithms(options.algorithms ?? ALGORITHMS)
  const clock = options.clock ?? systemClock
  const timeout = deadline(options.timeout ?? '3 s')
  const tolerance = length('clockTolerance', options.clockTolerance ?? '5 s', '1 m')
  const caching = {
    maxAge: length('keys.maxAge', options.keys?.maxAge ?? '10 min', '1 d'),
    staleFor: length('keys.staleFor', options.keys?.staleFor ?? '1 d', '7 d'),
    cooldown: length('keys.cooldown', options.keys?.cooldown ?? '10 s', '10 min'),
  }
  const jwksUri = options.jwksUri === undefined ? undefined : checkedUrl('jwksUri', options.jwksUri)
  if (options.issuer !== undefined) checkedUrl('issuer', options.issuer)
  if (options.audience !== undefined) checkedAudiences(options.audience)
  let started: { readonly issuer: string; readonly audiences: readonly string[]; readonly keys: RemoteKeys } | undefined

  return {
    name,
    carries: 'header',
    challenge: 'Bearer',
    cookieNames: [],

    start() {
      if (started !== undefined) return
      const { issuer: issuerName, fetch = globalThis.fetch } = options
      if (issuerName === undefined) refuse('`issuer` is missing.')
      if (options.audience === undefined) refuse('`audience` is missing.')
      const issuer = checkedUrl('issuer', issuerName)
      const source = { issuer, issuerName, algorithms, timeout, fetch, ...(jwksUri === undefined ? {} : { jwksUri }) }
      started = {
        issuer: issuerName,
        audiences: checkedAudiences(options.audience),
        keys: remoteKeys({ read: () => readIssuerKeys(source), clock, ...caching }),
      }
    },

    identify({ headers }) {
      if (started === undefined) throw new Error(`The ${name} provider was used before start().`)
      const token = bearer(headers)
      return token === undefined || unverifiedIssuer(token) !== started.issuer ? null : judge(token, started)
    },
  }

  async function judge(
    token: string,
    { issuer, audiences, keys }: NonNullable<typeof started>,
  ): Promise<Identification> {
    const jws = unverifiedJws(token, MAX_LENGTH)
    if (jws === null || !isType(jws.header.typ, tokenType)) return INVALID
    const { alg, kid } = jws.header
    // Before anybody is asked: what no key could verify costs no read.
    if (typeof kid !== 'string' || !algorithms.some((algorithm) => algorithm === alg)) return INVALID
    let key: VerifyingKey | null
    try {
      key = await keys.find(kid)
    } catch (error) {
      return unavailable(error)
    }
    const payload = key === null ? null : await verifiedPayload(jws, key)
    const members = payload === null ? null : jsonObject(payload)
    if (members === null) return INVALID
    const checked = checkedClaims(members, { issuer, audiences, tolerance }, clock())
    if ('invalid' in checked) return checked
    const { claims } = checked
    const ended = await revocationCheck(isRevoked, claims, timeout)
    if (ended !== null) return ended
    const caller = callerOf(claims, name)
    // Only one word opens what is for people.
    const kind = options.kind === undefined ? caller.kind : options.kind(claims) === 'user' ? 'user' : 'service'
    return mapped({ ...caller, kind }, options, claims)
  }
}

const INVALID: InvalidCredential = { invalid: 'auth.invalid_token' }

/** A media type, without its `application/` and in any case (RFC 7515 §4.1.9). Issuers that write `JWT` may leave it out. */
function isType(typ: unknown, expected: 'at+jwt' | 'JWT'): boolean {
  if (typ === undefined) return expected === 'JWT'
  return typeof typ === 'string' && typ.toLowerCase().replace(/^application\//, '') === expected.toLowerCase()
}

function checkedAlgorithms(algorithms: readonly OidcAlgorithm[]): readonly OidcAlgorithm[] {
  const isGood = Array.isArray(algorithms) && algorithms.length > 0
  if (isGood && algorithms.every((name: unknown) => isAlgorithm(name) && name !== 'HS256')) return algorithms
  // With a secret in place of a key pair, everybody who can verify can sign.
  return refuse(`\`algorithms\` is a list of ${ALGORITHMS.join(', ')}.`)
}

function checkedUrl(setting: string, text: string): URL {
  const url = trustedUrl(text)
  if (url !== null && (setting !== 'issuer' || !text.includes('?'))) return url
  return refuse(`\`${setting}\` is an https URL without credentials and fragment; http is accepted on loopback only.`)
}

function checkedAudiences(audience: string | readonly string[]): readonly string[] {
  const list: readonly unknown[] = Array.isArray(audience) ? audience : [audience]
  const isGood = list.length > 0 && list.every((each) => typeof each === 'string' && each !== '')
  return isGood ? (list as readonly string[]) : refuse('`audience` is a text or a list of texts, none of them empty.')
}

function length(setting: string, duration: Duration, most: Duration): number {
  try {
    const ms = milliseconds(duration)
    if (ms <= milliseconds(most)) return ms
  } catch {
    // Answered below, like one that is too long.
  }
  return refuse(`\`${setting}\` is a duration of at most ${most}.`)
}

function refuse(message: string): never {
  throw new ConfigurationError('config.identity', `oidc(…): ${message}`)
}
