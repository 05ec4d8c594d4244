import type { Identification, Provider } from '../authentication/provider.js'
import { principal, type Principal } from '../core/principal.js'
import type { Eventually } from '../core/verdict.js'

/** What a fake credential stands for: by default a person without roles and scopes. */
export type FakeCaller = Pick<Principal, 'id'> & Partial<Principal>

export interface FakeProviderOptions {
  readonly carries?: 'cookie' | 'header'
  /** Credentials by their text. `expired`, `revoked` and `down` are always known, and mean what they say. */
  readonly callers?: Readonly<Record<string, FakeCaller>>
  /** Answer later, as a provider that asks a store does. */
  readonly later?: boolean
}

/**
 * A provider for tests of what stands behind the gate: `Authorization: Bearer <text>`, or the cookie `fake`, names a
 * caller of a table. It verifies nothing: never outside of tests.
 */
export function fakeProvider({ carries = 'cookie', callers = {}, later = false }: FakeProviderOptions = {}): Provider {
  const identify = (credential: string | undefined): Identification => {
    if (credential === undefined) return null
    if (credential === 'down') return { unavailable: 'session-store' }
    if (credential === 'expired') return { invalid: 'auth.expired_token' }
    if (credential === 'revoked') return { invalid: 'auth.revoked' }
    const caller = Object.hasOwn(callers, credential) ? callers[credential] : undefined
    if (caller === undefined) return { invalid: 'auth.invalid_token' }
    return principal({ kind: 'user', roles: [], scopes: [], ...caller, provider: 'fake', carries })
  }
  return {
    name: 'fake',
    carries,
    challenge: 'Bearer',
    cookieNames: carries === 'cookie' ? ['fake'] : [],
    identify({ headers, cookies }): Eventually<Identification> {
      const found =
        carries === 'cookie' ? cookies.get('fake') : /^Bearer (\S+)$/.exec(headers.get('authorization') ?? '')?.[1]
      return later ? Promise.resolve().then(() => identify(found)) : identify(found)
    },
  }
}
