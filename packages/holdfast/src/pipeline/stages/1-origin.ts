// First, before anything is spent: a preflight never carries a credential and needs an answer, and a forged write must
// not reach identity, limits or input. It reads three headers.
import type { Verdict } from '../../core/verdict.js'
import { csrfVerdict } from '../../origin/csrf-verdict.js'
import { exemptionOf } from './csrf-proof.js'
import type { Exchange } from '../exchange.js'

/** Refuses unsafe requests that another site made with the browser's cookies. DESIGN of the check: OWASP ASVS 5.0 3.5.1. */
export function origin(exchange: Exchange): Verdict {
  const { cors, call, started } = exchange
  const admits = exemptionOf(exchange)
  if (admits === 'cross-site') return undefined
  return csrfVerdict({
    method: call.method,
    headers: call.headers,
    appOrigin: started.origin,
    ambient: exchange.ambient,
    trusted: (from) => cors.credentials && cors.allows(from),
    listed: (from) => cors.allows(from),
    allowUnstated: admits === 'unstated',
  })
}
