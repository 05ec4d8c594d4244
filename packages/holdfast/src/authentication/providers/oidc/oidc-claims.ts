import { isPrincipalId, type Principal } from '../../../core/principal.js'
import type { InvalidCredential } from '../../provider.js'
import { goodTimes, isTime, type TokenTimes } from '../../token-times.js'

/** The claims of a token that holds in every respect. */
export interface OidcClaims extends TokenTimes {
  readonly iss: string
  readonly sub: string
  readonly aud: string | readonly string[]
  readonly [claim: string]: unknown
}

export interface OidcExpectations {
  /** Compared whole. */
  readonly issuer: string
  /** One of them has to be among the token's. */
  readonly audiences: readonly string[]
  /** Milliseconds by which the issuer's clock may differ. */
  readonly tolerance: number
}

/** @param now milliseconds since the epoch */
export function checkedClaims(
  claims: Readonly<Record<string, unknown>>,
  { issuer, audiences, tolerance }: OidcExpectations,
  now: number,
): { readonly claims: OidcClaims } | InvalidCredential {
  const { iss, sub, aud } = claims
  if (iss !== issuer || !isPrincipalId(sub) || !isFor(aud, audiences)) return INVALID
  // A token that is bound to a key of its sender's is no bearer token: who has only copied it must not pass (RFC 9449
  // §7.2, RFC 8705 §3).
  if (claims.cnf !== undefined) return INVALID
  const times = goodTimes(claims, now, tolerance)
  return 'invalid' in times ? times : { claims: { ...claims, ...times, iss, sub, aud } }
}

/** The caller as the claims tell it: scopes from `scope` (RFC 9068 §2.2.3) or `scp`, as some issuers spell it. */
export function callerOf(claims: OidcClaims, provider: string): Principal {
  const { iss, sub, sid, auth_time: authTime } = claims
  return {
    // A subject is unique within its issuer only (OpenID Connect Core 1.0 §5.7); an issuer has no fragment.
    id: `${iss}#${sub}`,
    kind: isService(claims) ? 'service' : 'user',
    provider,
    carries: 'header',
    roles: [],
    scopes: scopesOf(claims.scope ?? claims.scp),
    ...(typeof sid === 'string' ? { sessionId: sid } : {}),
    ...(isTime(authTime) ? { authenticatedAt: authTime * 1000 } : {}),
    profile: claims,
  }
}

const INVALID: InvalidCredential = { invalid: 'auth.invalid_token' }

/**
 * A client that acts for itself is no person who has signed in. It is the subject of its token (RFC 9068 §2.2), under the
 * names that issuers have for its id, or is marked in the way of Auth0, Microsoft Entra and Keycloak.
 */
function isService({
  sub,
  client_id: clientId,
  azp,
  cid,
  appid,
  gty,
  idtyp,
  preferred_username: name,
}: OidcClaims): boolean {
  if ([clientId, azp, cid, appid].includes(sub) || gty === 'client-credentials' || idtyp === 'app') return true
  return typeof name === 'string' && name.startsWith('service-account-')
}

function isFor(aud: unknown, audiences: readonly string[]): aud is OidcClaims['aud'] {
  if (typeof aud === 'string') return audiences.includes(aud)
  return (
    Array.isArray(aud) && aud.every((each) => typeof each === 'string') && aud.some((each) => audiences.includes(each))
  )
}

function scopesOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.split(' ').filter((scope) => scope !== '')
  return Array.isArray(value) ? value.filter((scope): scope is string => typeof scope === 'string' && scope !== '') : []
}
