import { checkedOptions } from '../core/checked-options.js'
import { ConfigurationError } from '../core/configuration-error.js'

/** One request that is let through unchecked, and why. It frees exactly itself: no pattern, no prefix, no other method. */
export interface CsrfExemption {
  /** `POST`, `PUT`, `PATCH` or `DELETE`; safe methods are not checked anyway. */
  readonly method: string
  /**
   * The whole path as a browser sends it, base path included, without a query: `/api/saml/acs`. Compared byte for byte:
   * another spelling of the same path is not freed.
   */
  readonly path: string
  /**
   * `cross-site` (the default): pages of any site may send it, with the user's cookies, and it needs no token. `unstated`:
   * only senders that say nothing about where they come from, with neither `Origin` nor `Sec-Fetch-Site`.
   */
  readonly admits?: 'cross-site' | 'unstated'
  /** For the reviewer: why it is safe. */
  readonly reason: string
}

export interface CsrfExemptions {
  /** All of them, for whoever reviews them. */
  readonly list: readonly Required<CsrfExemption>[]
  readonly of: (method: string, path: string) => NonNullable<CsrfExemption['admits']> | undefined
}

const KEYS: Readonly<Record<keyof CsrfExemption, true>> = { method: true, path: true, admits: true, reason: true }

/** @throws {ConfigurationError} `config.csrf`, `config.unknown_option` */
export function csrfExemptions(declared: readonly CsrfExemption[] = []): CsrfExemptions {
  const isList: boolean = Array.isArray(declared)
  if (!isList) refuse('csrf.exempt is a list')
  const exempt = new Map<string, Required<CsrfExemption>>()
  for (const [index, entry] of declared.entries()) {
    const place = `csrf.exempt[${index}]`
    if (typeof entry !== 'object' || entry === null) refuse(`${place} is an object with method, path and reason`)
    const { method, path, admits = 'cross-site', reason } = checkedOptions(place, entry, KEYS)
    if (!/^(?:POST|PUT|PATCH|DELETE)$/.test(method)) refuse(`${place}.method is POST, PUT, PATCH or DELETE`)
    if (!isExactPath(path)) {
      refuse(
        `${place}.path is one exact path such as "/api/saml/acs", as browsers write it, without patterns or a query`,
      )
    }
    if (admits !== 'cross-site' && admits !== 'unstated') refuse(`${place}.admits is "cross-site" or "unstated"`)
    if (typeof reason !== 'string' || reason.trim() === '') refuse(`${place} needs a reason`)
    const key = `${method} ${path}`
    if (exempt.has(key)) refuse(`${place} is there twice`)
    exempt.set(key, Object.freeze({ method, path, admits, reason }))
  }
  return Object.freeze<CsrfExemptions>({
    list: Object.freeze([...exempt.values()]),
    of: (method, path) => exempt.get(`${method} ${path}`)?.admits,
  })
}

/** No escapes either: `/api/%61` and `/api/a` may be one route, and only one of them would be freed. */
function isExactPath(path: unknown): path is string {
  if (typeof path !== 'string' || !/^(?:\/[\w.~@!$&'()+,;=-]+)+$/.test(path)) return false
  return new URL(path, 'http://localhost').pathname === path
}

function refuse(fault: string): never {
  throw new ConfigurationError('config.csrf', `${fault}.`)
}
