import { problem, type Problem } from '../core/problem.js'
import type { Verdict } from '../core/verdict.js'
import { isOneOrigin } from './serialized-origin.js'

export interface CsrfRequest {
  /** As the request line has it; nothing in headers, query or body changes it. */
  readonly method: string
  readonly headers: Headers
  /** The configured origin of the app, byte for byte; see `appOrigin`. */
  readonly appOrigin: string
  /** The request carries a cookie of a cookie provider, valid or not: a browser may have sent it unasked. */
  readonly ambient: boolean
  /** On the route's credentialed CORS list: may act for the signed-in user. */
  readonly trusted: (origin: string) => boolean
  /** On any CORS list of the route: may act while no ambient cookie is present, so only for itself. */
  readonly listed: (origin: string) => boolean
  /**
   * Admits a request with a cookie that has neither `Sec-Fetch-Site` nor `Origin`. No browser of the last years sends
   * an unsafe request like that. Default `false`.
   */
  readonly allowUnstated?: boolean
}

/** RFC 9110 §9.2.1. Everything else is taken to change state, unknown methods and odd spellings included. */
export function isSafeMethod(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS'
}

/**
 * Refuses an unsafe request that a page of another origin may have made the browser send (OWASP CSRF prevention, fetch
 * metadata with origin verification). The content type plays no part: forms, beacons and untyped blobs need no preflight.
 * `Host` and `X-Forwarded-Host` play none either: a client chooses them.
 */
export function csrfVerdict(request: CsrfRequest): Verdict {
  const { method, headers, ambient } = request
  if (isSafeMethod(method)) return undefined
  const origin = headers.get('origin')
  // Two origins in one line or in two: whoever reads the first and whoever reads the last would disagree.
  if (origin !== null && !isOneOrigin(origin)) return crossSite(ambient)

  let own: boolean
  switch (headers.get('sec-fetch-site')) {
    // The browser vouches for the whole redirect chain. The Origin may be `null` here: a page without referrer.
    case 'same-origin':
      return undefined
    // The user's own doing, such as the address bar; it has no origin but ours.
    case 'none':
      if (origin === null) return undefined
      own = origin === request.appOrigin
      break
    // The request passed through another origin, whatever the Origin says: a redirect came back to us.
    case 'same-site':
    case 'cross-site':
      own = false
      break
    // An older browser, a page on plain http, or no browser.
    case null:
      if (origin === null) return ambient && request.allowUnstated !== true ? originMissing : undefined
      own = origin === request.appOrigin
      break
    // Unknown, or more than one value.
    default:
      return crossSite(ambient)
  }
  const admitted = own || (origin !== null && (request.trusted(origin) || (!ambient && request.listed(origin))))
  return admitted ? undefined : crossSite(ambient)
}

const originMissing: Problem = Object.freeze(
  problem('csrf.origin_missing', { detail: 'The request has a cookie, and neither Sec-Fetch-Site nor Origin.' }),
)

const withCookie: Problem = Object.freeze(
  problem('csrf.cross_site', {
    detail: 'The request has a cookie and comes from an origin that this route does not trust.',
  }),
)

const withoutCookie: Problem = Object.freeze(
  problem('cors.origin_denied', { detail: 'The origin is not on the list of this route.' }),
)

/** Without a cookie there is nobody to impersonate, but a sign-in could be forged and a write made from a stranger's page. */
function crossSite(ambient: boolean): Problem {
  return ambient ? withCookie : withoutCookie
}
