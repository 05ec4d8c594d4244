import { problem, type Problem } from '../core/problem.js'

/** What a preflight's answer depends on: shared caches must not hand one asker's to another. */
export const PREFLIGHT_VARY = 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers'

/** Only a request with both headers is a preflight (Fetch §3.3.2); any other OPTIONS is the route's own. */
export function isPreflight(method: string, headers: Headers): boolean {
  return method === 'OPTIONS' && headers.has('origin') && headers.has('access-control-request-method')
}

/** A refused preflight says nothing about what would be allowed: `Vary` is its only header. */
function denied(detail: string): Problem {
  return Object.freeze(problem('cors.preflight_denied', { detail, headers: Object.freeze({ Vary: PREFLIGHT_VARY }) }))
}

export const originDenied = denied('The origin is not on the list of this route.')
export const methodDenied = denied('The method is not on the list of this route.')
export const headersDenied = denied('A request header is not on the list of this route.')

/** RFC 9110 §5.6.1 asks recipients to ignore "a reasonable number" of empty list elements; browsers send none. */
const MOST_EMPTY_ELEMENTS = 16
/** White space and empty elements beside all allowed names, in characters. */
const SLACK = 256

/** Whether `Access-Control-Request-Headers` names allowed headers alone. `allowed` is in lower case. */
export function requestHeadersCheck(allowed: ReadonlySet<string>): (list: string | null) => boolean {
  // A browser names each header once. What is longer than all of them together is refused before it is read.
  const longest = [...allowed].reduce((sum, name) => sum + name.length + 2, SLACK)
  return (list) => {
    if (list === null) return true
    if (list.length > longest) return false
    let empty = 0
    return list
      .toLowerCase()
      .split(',')
      .every((element) => {
        const name = withoutWhiteSpace(element)
        return name === '' ? ++empty <= MOST_EMPTY_ELEMENTS : allowed.has(name)
      })
  }
}

/** Without the optional white space of RFC 9110 §5.6.3, which is narrower than what `trim` removes. */
function withoutWhiteSpace(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isWhiteSpace(text.charCodeAt(start))) start++
  while (end > start && isWhiteSpace(text.charCodeAt(end - 1))) end--
  return text.slice(start, end)
}

function isWhiteSpace(character: number): boolean {
  return character === 0x20 || character === 0x09
}
