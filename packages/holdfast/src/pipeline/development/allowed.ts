import type { Exchange } from '../exchange.js'

/** What a call that was allowed can be asked about: what its handler returned, and what leaves. */
export interface Allowed {
  readonly exchange: Exchange
  /** `undefined` where the framework answered, by `redirect()` or `notFound()`. */
  readonly returned: unknown
  readonly response: Response
}
