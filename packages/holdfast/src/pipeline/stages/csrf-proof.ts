import { problem, type Problem } from '../../core/problem.js'
import type { Verdict } from '../../core/verdict.js'
import type { CsrfExemption } from '../../origin/csrf-exemptions.js'
import { isSafeMethod } from '../../origin/csrf-verdict.js'
import type { Exchange } from '../exchange.js'

/** Where a token travels beside the header: a field of a Server Action's form or first-level object. */
export const CSRF = 'holdfast-csrf'

/**
 * What the app's list says about this request. Account endpoints are always checked: to be signed in by a stranger is
 * forgery too. Server Actions have no path that could be freed.
 */
export function exemptionOf({ gate, policy, call }: Exchange): CsrfExemption['admits'] {
  const { exemptions } = gate.csrf
  if (exemptions.list.length === 0 || policy.namespace === 'auth' || call.request === undefined) return undefined
  return exemptions.of(call.method, new URL(call.request.url).pathname)
}

/** Whether the caller has to bring a token: what acts for a session that the browser attaches by itself. */
export function needsCsrfToken(exchange: Exchange): boolean {
  const { gate, policy, principal, call } = exchange
  if (gate.csrf.token === undefined || principal?.carries !== 'cookie' || isSafeMethod(call.method)) return false
  // To sign in, to renew and to sign out, people need no session, and may have one that they know nothing of.
  if (policy.namespace === 'auth' && policy.access.kind === 'public') return false
  return exemptionOf(exchange) !== 'cross-site'
}

/** The second proof, once the session is known. A token is no credential: it stands beside the origin, never for it. */
export async function csrfProof({ gate, principal, call }: Exchange): Promise<Verdict> {
  const mode = gate.csrf.token
  if (mode === undefined || principal === null) return undefined
  const brought = [call.headers.get(mode.header), ...call.beside(CSRF)].filter((value) => (value ?? '') !== '')
  if (brought.length === 0) return missing
  const [token] = brought
  const isOne = brought.length === 1 && typeof token === 'string'
  return isOne && (await mode.verify(principal, token)) ? undefined : invalid
}

const missing: Problem = Object.freeze(
  problem('csrf.token_missing', { detail: 'The session travels in a cookie, and the request brings no token of it.' }),
)
const invalid: Problem = Object.freeze(
  problem('csrf.token_invalid', { detail: 'The token is of another session, or no token: ask for a new one.' }),
)
