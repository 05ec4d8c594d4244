import type { Clock } from '../../../core/clock.js'
import { inTime } from '../../../core/in-time.js'
import { unavailable } from '../../unavailable.js'
import { mapped } from '../../principal-mapping.js'
import type { Identification, InvalidCredential } from '../../provider.js'

/** What Clerk answers about a token that it keeps: times in milliseconds since the epoch. */
export interface ClerkKeptToken {
  readonly id: string
  readonly subject: string
  readonly scopes: readonly string[]
  readonly claims: Readonly<Record<string, unknown>> | null
  readonly revoked: unknown
  readonly expired: unknown
  readonly expiration: number | null
}

/** A machine that calls, as its token tells. */
export interface ClerkMachine {
  /** `mch_…` */
  readonly subject: string
  /** What the token was given to carry. */
  readonly claims: Readonly<Record<string, unknown>>
}

export interface ClerkMachineOptions {
  readonly client: ClerkClient
  /** Which machine this API is; `undefined`: no other may call it. */
  readonly machineId: string | undefined
  readonly scopesOf: ((machine: ClerkMachine) => readonly string[]) | undefined
  /** Milliseconds. */
  readonly timeout: number
  readonly clock: Clock
}

/** What is used of `createClerkClient({ … })`: its two checks of tokens that are no JWT. */
export interface ClerkClient {
  readonly m2m?: { verify(request: { token: string }): Promise<ClerkKeptToken> }
  readonly apiKeys?: { verify(secret: string): Promise<ClerkKeptToken> }
}

/** Checks a machine's token (`mt_…`) or an API key (`ak_…`) with Clerk; `null` for what is neither, or may not call. */
export function keptToken(
  token: string,
  { client: { m2m, apiKeys }, machineId, scopesOf, timeout, clock }: ClerkMachineOptions,
): Promise<Identification> | null {
  // Longer ones are none of theirs, and nobody is asked.
  if (!/^(?:mt|ak)_[A-Za-z0-9_-]{1,255}$/.test(token)) return null
  const isMachine = token.startsWith('mt_')
  if (isMachine ? m2m === undefined || machineId === undefined : apiKeys === undefined) return null
  const ask = async () => (isMachine ? m2m?.verify({ token }) : apiKeys?.verify(token))
  return judged()

  async function judged(): Promise<Identification> {
    let kept: ClerkKeptToken | null | undefined
    try {
      kept = await inTime('clerk', isMachine ? 'm2m.verify' : 'apiKeys.verify', timeout, () => ask().catch(refusal))
    } catch (error) {
      return unavailable(error)
    }
    if (!kept) return INVALID
    if (kept.revoked !== false) return { invalid: 'auth.revoked' }
    if (kept.expired !== false || (kept.expiration !== null && !(clock() < kept.expiration))) {
      return { invalid: 'auth.expired_token' }
    }
    // The scopes of a machine's token are the machines that it was made for.
    if (isMachine && !(machineId !== undefined && kept.scopes.includes(machineId))) return INVALID
    if (isMachine) return machineCaller({ subject: kept.subject, claims: kept.claims ?? {} }, scopesOf)
    // A key is a caller of its own, whose owner is in its profile.
    return caller(kept.id, kept.scopes, { subject: kept.subject })
  }
}

export function machineCaller(machine: ClerkMachine, scopesOf: ClerkMachineOptions['scopesOf']): Identification {
  return caller(machine.subject, scopesOf?.(machine) ?? [], machine.claims)
}

function caller(id: string, scopes: readonly string[], profile: Readonly<Record<string, unknown>>): Identification {
  const usual = { kind: 'service', provider: 'clerk', carries: 'header', roles: [], profile } as const
  return mapped({ ...usual, id, scopes }, {}, null)
}

const INVALID: InvalidCredential = { invalid: 'auth.invalid_token' }

/** No such token, or a text that is none. Every other throw means that nobody knows; a 401 is about our own secret. */
function refusal(error: unknown): null {
  const status = (error as { readonly status?: unknown } | null)?.status
  if (status === 400 || status === 404 || status === 422) return null
  throw error
}
