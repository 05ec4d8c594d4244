import type { Csp } from './csp.js'
import { frameOptions } from './frame-options.js'
import type { HeaderPair } from './header-pair.js'
import { hsts, type HstsOptions } from './hsts.js'
import { openerPolicy, type OpenerPolicy } from './opener-policy.js'
import { permissionsPolicy, type PermissionsPolicy } from './permissions-policy.js'
import { referrerPolicy, type ReferrerPolicy } from './referrer-policy.js'

/** The headers of a page that are the same for every response. */
export interface PageHeaderOptions {
  readonly hsts?: HstsOptions
  readonly referrerPolicy?: ReferrerPolicy
  readonly openerPolicy?: OpenerPolicy
  /** Laid over the list of denied features: `{ camera: ['self'] }`. */
  readonly permissionsPolicy?: PermissionsPolicy
}

export interface PageProfile extends PageHeaderOptions {
  /** The app's own origin is https. HSTS is sent then and only then. */
  readonly https: boolean
  /** `X-Frame-Options` is derived from its `frame-ancestors`. */
  readonly csp: Csp
}

/**
 * The headers of a page beside its CSP, whose value changes with every response (OWASP HTTP Headers Cheat Sheet).
 * `Cross-Origin-Embedder-Policy` is not among them: it would shut out every image and frame that does not opt in.
 * `X-Powered-By` cannot be taken back from here: set `poweredByHeader: false` in next.config.
 * @throws {ConfigurationError} `config.header`
 */
export function pageHeaders(profile: PageProfile): readonly HeaderPair[] {
  const frames = frameOptions(profile.csp.directives['frame-ancestors'])
  const pairs: HeaderPair[] = [
    ['X-Content-Type-Options', 'nosniff'],
    ['Referrer-Policy', referrerPolicy(profile.referrerPolicy)],
    ['Cross-Origin-Opener-Policy', openerPolicy(profile.openerPolicy)],
    ['Permissions-Policy', permissionsPolicy(profile.permissionsPolicy)],
  ]
  if (frames !== undefined) pairs.push(['X-Frame-Options', frames])
  if (profile.https) pairs.push(['Strict-Transport-Security', hsts(profile.hsts)])
  return Object.freeze(pairs)
}
