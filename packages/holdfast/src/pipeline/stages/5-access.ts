// Function-level authorization (OWASP API5:2023), before input: nothing is parsed for a caller who may not call, so an
// unauthenticated body stays unread.
import { challenge } from '../../authentication/challenge.js'
import { needsFreshProof } from '../../authorization/recent.js'
import { problem } from '../../core/problem.js'
import type { Eventually, Verdict } from '../../core/verdict.js'
import { limitHuman } from './4-limit-caller.js'
import { csrfProof, needsCsrfToken } from './csrf-proof.js'
import type { Exchange } from '../exchange.js'

/** The CAPTCHA comes last: nobody works for a call that they may not make, and no solution is spent on one. */
export function access(exchange: Exchange): Eventually<Verdict> {
  return permitted(exchange) ?? (needsCsrfToken(exchange) || exchange.policy.human ? proofs(exchange) : undefined)
}

/** The session's token is looked at here because nobody knows the session before. */
async function proofs(exchange: Exchange): Promise<Verdict> {
  const forged = needsCsrfToken(exchange) ? await csrfProof(exchange) : undefined
  return forged ?? (exchange.policy.human ? human(exchange) : undefined)
}

async function human(exchange: Exchange): Promise<Verdict> {
  return (await exchange.human.check()) ?? limitHuman(exchange)
}

function permitted(exchange: Exchange): Verdict {
  const { gate, policy, principal, rejected, time } = exchange
  if (policy.access.kind === 'public') return undefined
  if (rejected !== undefined) return rejected
  switch (policy.access.check(principal, time)) {
    case 'allow':
      return undefined
    case 'unknown':
      return problem('auth.required', { headers: { 'WWW-Authenticate': challenge(gate.providers) } })
    default:
      return needsFreshProof(policy.access, principal, time) ? stepUp(exchange) : denied(exchange)
  }
}

function denied({ gate, policy }: Exchange): Verdict {
  const { scopes } = policy.access
  if (scopes.length === 0) return problem('access.denied')
  const headers = { 'WWW-Authenticate': challenge(gate.providers, 'access.denied', { scope: scopes.join(' ') }) }
  return problem('access.denied', { headers })
}

/** RFC 9470 §3: the session is good, and its proof is too old. */
function stepUp({ gate, policy }: Exchange): Verdict {
  const maxAge = Math.floor((policy.access.maxAge ?? 0) / 1000)
  const headers = {
    'WWW-Authenticate': challenge(gate.providers, 'auth.step_up_required', { max_age: String(maxAge) }),
  }
  return problem('auth.step_up_required', { headers, extensions: { maxAge } })
}
