import { isSafeMethod } from '../origin/csrf-verdict.js'
import type { Exchange } from './exchange.js'

const said = new Set<string>()

/**
 * In development: tells the terminal, once for each route, of a GET or HEAD that seems to change something. Safe methods
 * are not checked for forgery (RFC 9110 §9.2.1), and a link or an image makes anybody's browser send one with the cookies.
 */
export function tellOfMutatingGet(exchange: Exchange, response: Response): void {
  const { call, policy } = exchange
  if (call.surface !== 'route' || !isSafeMethod(call.method) || policy.namespace === 'auth') return
  if (process.env.NODE_ENV !== 'development') return
  const sign = signOfChange(exchange, response)
  if (sign === undefined || said.has(call.route)) return
  said.add(call.route)
  console.warn(
    `holdfast: ${call.method} ${call.route} ${sign}. Safe methods are not checked for CSRF: change things in POST, PUT, PATCH or DELETE. [csrf.cross_site] holdfast explain csrf.cross_site`,
  )
}

function signOfChange({ answer, call, policy }: Exchange, response: Response): string | undefined {
  if (answer.audits.length > 0) return 'records that something happened to an account'
  if (response.status === 201 || response.status === 202) return `answers ${response.status}`
  if (response.headers.has('set-cookie')) return 'sets a cookie'
  if (policy.body !== undefined || call.request?.bodyUsed === true) return 'reads a body'
  return undefined
}
