import type { Principal } from '../../../core/principal.js'
import type { ClerkMachine } from './clerk-machines.js'
import type { InvalidCredential } from '../../provider.js'
import { goodTimes, type TokenTimes } from '../../token-times.js'

/** The claims of a session token that holds in every respect (Clerk's versions 1 and 2 alike). */
export interface ClerkClaims extends TokenTimes {
  /** `user_…` */
  readonly sub: string
  /** `sess_…` */
  readonly sid: string
  readonly iss: string
  /** The origin of the front end for which the token was made. */
  readonly azp: string
  /** The active organization, in version 2. */
  readonly o?: { readonly id?: string; readonly rol?: string; readonly slg?: string; readonly per?: string }
  /** The active organization, in version 1. */
  readonly org_id?: string
  readonly org_role?: string
  readonly [claim: string]: unknown
}

export interface ClerkExpectations {
  /** Compared whole; `undefined`: whoever the key belongs to, since each instance has its own. */
  readonly issuer: string | undefined
  readonly authorizedParties: readonly string[]
  /** The id of this API where machines call it; `undefined`: none may. */
  readonly machineId: string | undefined
  /** Milliseconds by which the clocks may differ. */
  readonly tolerance: number
}

/** What the header's `cat` says of a token: one key signs all kinds, and only this tells them apart. */
const CATEGORIES = { session: 'cl_B7d4PD111AAA', machine: 'cl_B7d4PD333AAA' } as const

/** Tokens made before there were categories have none. */
export function isOfCategory(cat: unknown, category: keyof typeof CATEGORIES): boolean {
  return cat === undefined || cat === CATEGORIES[category]
}

export function isMachine(claims: Readonly<Record<string, unknown>>): boolean {
  return typeof claims.sub === 'string' && claims.sub.startsWith('mch_')
}

/** @param now milliseconds since the epoch */
export function checkedSession(
  claims: Readonly<Record<string, unknown>>,
  { issuer, authorizedParties, tolerance }: ClerkExpectations,
  now: number,
): { readonly claims: ClerkClaims } | InvalidCredential {
  const { sub, sid, iss, azp } = claims
  if (typeof sub !== 'string' || typeof sid !== 'string' || sid === '' || typeof iss !== 'string') return INVALID
  if (issuer !== undefined && iss !== issuer) return INVALID
  // Without it a token that was made for any other origin of the instance would do, an attacker's subdomain's too.
  if (typeof azp !== 'string' || !authorizedParties.includes(azp)) return INVALID
  // Signed in, and not through with what the app asks for: a second factor, an organization.
  if (claims.sts === 'pending') return INVALID
  const times = goodTimes(claims, now, tolerance)
  return 'invalid' in times ? times : { claims: { ...claims, ...times, sub, sid, iss, azp } }
}

/** A machine's token for other machines: its `aud`, or its `scopes`, names those that it may call. */
export function checkedMachine(
  claims: Readonly<Record<string, unknown>>,
  { issuer, machineId, tolerance }: ClerkExpectations,
  now: number,
): { readonly machine: ClerkMachine } | InvalidCredential {
  const { sub, iss, aud, scopes } = claims
  if (typeof sub !== 'string' || machineId === undefined) return INVALID
  if (issuer !== undefined && iss !== issuer) return INVALID
  const targets: unknown = typeof scopes === 'string' ? scopes.split(' ') : aud
  if (!Array.isArray(targets) || !targets.includes(machineId)) return INVALID
  const times = goodTimes(claims, now, tolerance)
  return 'invalid' in times ? times : { machine: { subject: sub, claims } }
}

/** @param carries how the token came */
export function sessionCaller(claims: ClerkClaims, carries: Principal['carries']): Principal {
  const proved = provedAt(claims)
  return {
    id: claims.sub,
    kind: 'user',
    provider: 'clerk',
    carries,
    roles: [],
    scopes: [],
    sessionId: claims.sid,
    ...(proved === null ? {} : { authenticatedAt: proved }),
    profile: claims,
  }
}

/** `fva`: minutes since the first and the second factor were proved when the token was made; −1: never. */
function provedAt({ fva, iat }: ClerkClaims): number | null {
  const ages = Array.isArray(fva) ? fva.filter((age): age is number => typeof age === 'number' && age >= 0) : []
  return ages.length === 0 ? null : (iat - Math.min(...ages) * 60) * 1000
}

const INVALID: InvalidCredential = { invalid: 'auth.invalid_token' }
