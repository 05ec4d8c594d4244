// Function-level authorization (OWASP API5:2023), before input: nothing is parsed for a caller who may not call, so an
// unauthenticated body stays unread.
import { challenge } from '../authentication/challenge.js'
import { problem } from '../core/problem.js'
import type { Verdict } from '../core/verdict.js'
import type { Exchange } from './exchange.js'

export function access(exchange: Exchange): Verdict {
  const { gate, policy, principal, rejected } = exchange
  if (policy.access.kind === 'public') return undefined
  if (rejected !== undefined) return rejected
  switch (policy.access.check(principal)) {
    case 'allow':
      return undefined
    case 'unknown':
      return problem('auth.required', { headers: { 'WWW-Authenticate': challenge(gate.providers) } })
    default:
      return problem(
        'access.denied',
        policy.access.scopes.length === 0
          ? {}
          : { headers: { 'WWW-Authenticate': challenge(gate.providers, 'access.denied', policy.access.scopes) } },
      )
  }
}
