import type { Code } from '../core/codes.js'
import type { Principal } from '../core/principal.js'
import type { Eventually } from '../core/verdict.js'
import type { Cookies } from '../core/cookie.js'
import type { KeySource } from './key-source.js'

/** What a provider may look at: headers and the cookies parsed from them. Not the path, not the body, not the address. */
export interface IdentityRequest {
  readonly headers: Headers
  readonly cookies: Cookies
}

/** A credential was sent and is not good. `code` tells the client which kind of "no"; the reason stays inside. */
export interface InvalidCredential {
  readonly invalid: Extract<Code, 'auth.invalid_token' | 'auth.expired_token' | 'auth.revoked'>
}

/** The credential may be good, and the part that would know does not answer: 503, never 401 and never a principal. */
export interface UnavailableIdentity {
  /** The name of the part, for `degraded`: `session-store`, `jwks`. */
  readonly unavailable: string
}

/** `null`: this provider's credential is absent, and the next provider is asked. */
export type Identification = Principal | null | InvalidCredential | UnavailableIdentity

/**
 * The waist of authentication. Providers are asked in order; the first that finds its own credential decides: an invalid
 * one never falls through to a weaker provider.
 */
export interface Provider extends Partial<KeySource> {
  readonly name: string
  /** How its credential travels. The CSRF check depends on `cookieNames` alone. */
  readonly carries: 'cookie' | 'header'
  /** The `WWW-Authenticate` challenge without its error parameters (RFC 9110 §11.6.1, RFC 6750 §3), e.g. `Bearer`. */
  readonly challenge: string
  /**
   * Cookies that make a request "ambient": their presence alone demands proof of origin on unsafe methods. Those of a
   * header-carried credential too: what renews it is sent unasked. Known once `start` has run, since prefixes depend on
   * the origin.
   */
  readonly cookieNames: readonly string[]
  identify(request: IdentityRequest): Eventually<Identification>
  /**
   * Checks what the environment decides (secrets, keys) and learns the app's own origin. Called at start or before the
   * first request, never in a build; may be called again with the same origin.
   * @throws {ConfigurationError} when the environment is not sound.
   */
  start?(context: StartContext): void
}

export interface StartContext {
  /** The app's own origin as browsers see it, checked: `https://app.example.com`. */
  readonly origin: string
}
