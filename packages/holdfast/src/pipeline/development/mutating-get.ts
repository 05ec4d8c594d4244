import { isSafeMethod } from '../../origin/csrf-verdict.js'
import type { Allowed } from './allowed.js'

/**
 * A GET or HEAD that seems to change something. Safe methods are not checked for forgery (RFC 9110 §9.2.1), and a link or
 * an image makes anybody's browser send one with the cookies.
 */
export function mutatingGet(allowed: Allowed): string | undefined {
  const { call, policy } = allowed.exchange
  if (!isSafeMethod(call.method) || policy.namespace === 'auth') return undefined
  const sign = signOfChange(allowed)
  return sign === undefined
    ? undefined
    : `${sign}. Safe methods are not checked for CSRF: change things in POST, PUT, PATCH or DELETE. [csrf.cross_site] holdfast explain csrf.cross_site`
}

function signOfChange({ exchange, response }: Allowed): string | undefined {
  const { answer, call, policy } = exchange
  if (answer.audits.length > 0) return 'records that something happened to an account'
  if (response.status === 201 || response.status === 202) return `answers ${response.status}`
  if (response.headers.has('set-cookie')) return 'sets a cookie'
  if (policy.body !== undefined || call.request?.bodyUsed === true) return 'reads a body'
  return undefined
}
