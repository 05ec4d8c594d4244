import { isResponse } from '../answer/is-response.js'
import type { Allowed } from './allowed.js'

/**
 * JSON in a `Response` of the handler's own, though the route declares what leaves: a `Response` goes as it is, with every
 * column that a query has loaded. A stream, a file or an empty answer has no fields, and is one on purpose.
 */
export function unshapedAnswer({ exchange, returned }: Allowed): string | undefined {
  if (exchange.policy.response === undefined || !isResponse(returned) || !hasJson(returned)) return undefined
  return 'declares a response schema and returns its JSON in a Response, which goes as it is: return the data itself, and only declared fields leave. [response.invalid] holdfast explain response.invalid'
}

/** `application/json`, and what is written in it: `application/hal+json`. */
function hasJson({ headers, status }: Response): boolean {
  return status < 300 && /^[^;]*[/+]json\s*(;|$)/i.test(headers.get('content-type') ?? '')
}
