import type { HeaderPair } from './header-pair.js'
import { cacheControl } from './cache-control.js'
import { contentTypeOptions } from './content-type-options.js'
import { hsts } from './hsts.js'
import { resourcePolicy } from './resource-policy.js'

export type { HeaderPair } from './header-pair.js'

export interface ApiHeaderOptions {
  /** The app's own origin is https. HSTS is sent then and only then. */
  readonly https: boolean
}

/** As `csp` writes it; the builder itself is not part of every gate. */
const SANDBOXED = "default-src 'none'; frame-ancestors 'none'"

const COMMON: readonly HeaderPair[] = [
  ['Cache-Control', cacheControl('no-store')],
  ['X-Content-Type-Options', contentTypeOptions],
  // An answer that a browser was tricked into showing as a page runs nothing, loads nothing and is framed by nobody.
  ['Content-Security-Policy', SANDBOXED],
  ['X-Frame-Options', 'DENY'],
  ['Cross-Origin-Resource-Policy', resourcePolicy()],
  // Nobody navigates from an answer: its URL, which may hold ids, goes nowhere.
  ['Referrer-Policy', 'no-referrer'],
]

const PLAIN = freeze(COMMON)
const SECURE = freeze([...COMMON, ['Strict-Transport-Security', hsts()]])

/**
 * The headers of every API answer, computed once (OWASP REST Security Cheat Sheet): a gate sets each that the handler
 * has not set. `Cache-Control` is the one that a handler of public data replaces.
 */
export function apiHeaders({ https }: ApiHeaderOptions): readonly HeaderPair[] {
  return https ? SECURE : PLAIN
}

function freeze(pairs: readonly HeaderPair[]): readonly HeaderPair[] {
  for (const pair of pairs) Object.freeze(pair)
  return Object.freeze([...pairs])
}
