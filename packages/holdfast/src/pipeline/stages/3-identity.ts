// After the free checks, before the limits, because a signed-in caller has a counter of their own. It establishes who
// calls and refuses nobody but where the answer cannot be known: what an absent or bad credential means is stage 5's
// to say, after stage 4 has charged the attempt.
import { challenge } from '../../authentication/challenge.js'
import type { Identification, Provider } from '../../authentication/provider.js'
import { principal } from '../../core/principal.js'
import { problem } from '../../core/problem.js'
import { isPromise, type Eventually, type Verdict } from '../../core/verdict.js'
import type { Exchange } from '../exchange.js'
import { report } from '../events/report.js'

export function identity(exchange: Exchange): Eventually<Verdict> {
  return ask(exchange, 0)
}

/** Providers in order; the first that finds its own credential decides, good or bad. */
function ask(exchange: Exchange, from: number): Eventually<Verdict> {
  const { providers } = exchange.gate
  for (let index = from; index < providers.length; index++) {
    const provider = providers[index] as Provider
    let identified: Eventually<Identification>
    try {
      identified = provider.identify({ headers: exchange.call.headers, cookies: exchange.cookies })
    } catch (error) {
      return failed(exchange, provider, error)
    }
    if (isPromise(identified)) {
      return identified.then(
        (result) => (result === null ? ask(exchange, index + 1) : settle(exchange, result)),
        (error: unknown) => failed(exchange, provider, error),
      )
    }
    if (identified !== null) return settle(exchange, identified)
  }
  return undefined
}

function settle(exchange: Exchange, identified: Exclude<Identification, null>): Verdict {
  if ('unavailable' in identified) return unavailable(exchange, identified.unavailable)
  if ('invalid' in identified) {
    const code = identified.invalid
    exchange.gate.rejected.add(exchange)
    exchange.rejected = problem(code, { headers: { 'WWW-Authenticate': challenge(exchange.gate.providers, code) } })
  } else {
    exchange.principal = principal(identified)
  }
  return undefined
}

/** A provider that throws is at fault; its callers are neither signed in nor signed out. */
function failed(exchange: Exchange, provider: Provider, error: unknown): Verdict {
  report(error, exchange)
  return unavailable(exchange, provider.name)
}

/** A public route goes on without identity; everything else is 503: an outage is never a 401 and never a principal. */
function unavailable(exchange: Exchange, part: string): Verdict {
  exchange.degraded.push(part)
  exchange.isUnidentified = true
  if (exchange.policy.access.kind === 'public') return undefined
  return problem('auth.unavailable', { headers: { 'Retry-After': '1' } })
}
