import type { Exchange } from '../../target/exchange.js'

/** What an answer allows to other origins (Fetch, CORS protocol). */
export interface Allowed {
  /** `Access-Control-Allow-Origin`; `undefined` where there is none. */
  readonly origin: string | undefined
  readonly withCredentials: boolean
  /** Whether caches are told that the answer depends on the origin. */
  readonly varies: boolean
}

export function allowedBy({ answer }: Exchange): Allowed {
  const headers = answer?.headers ?? {}
  return {
    origin: headers['access-control-allow-origin'],
    withCredentials: headers['access-control-allow-credentials']?.trim() === 'true',
    varies: listIn(headers['vary']).some((each) => each === 'origin' || each === '*'),
  }
}

/** The entries of a header that is a list, in lower case. */
export const listIn = (value: string | undefined): readonly string[] =>
  (value ?? '').split(',').map((each) => each.trim().toLowerCase())
