import { connection } from './connection.js'
import { signedIn } from '../authorization/access.js'
import { loaded } from '../core/loaded.js'
import type { Principal } from '../core/principal.js'
import { refuse } from '../pipeline/stages/9-response.js'
import type { Gate } from '../pipeline/gate.js'
import { startedOr500 } from '../pipeline/misconfigured.js'
import { compilePolicy } from '../pipeline/policy.js'
import { record } from '../pipeline/events/record.js'
import { run } from '../pipeline/run.js'
import { nextCall } from './route.js'

const ANYONE_SIGNED_IN = compilePolicy({ access: signedIn, name: 'requirePrincipal', handler: () => undefined })

/**
 * Who is looking at this page; `null` for an absent or bad credential. For Server Components: it decides what to show,
 * never what a later call may do. It charges no limit and refuses nobody.
 * @throws when the caller cannot be identified right now (the session store is down): the error page is the answer.
 */
export type CurrentPrincipal = () => Promise<Principal | null>

export function createCurrentPrincipal(gate: Gate): CurrentPrincipal {
  // Once for each request, however many components ask. React comes with the first page that asks: routes have none.
  const once = loaded(async () => (await import('react')).cache(() => current(gate)))
  return async () => (await once())()
}

async function current(gate: Gate): Promise<Principal | null> {
  // Not while a page is prerendered or prefetched: nobody is looking yet.
  await connection()
  const [{ headers }, { actionCall }] = await Promise.all([
    import('next/headers.js'),
    import('./actions/action-call.js'),
  ])
  const received = await headers()
  gate.start()
  const [exchange, ending] = await run(gate, ANYONE_SIGNED_IN, actionCall(ANYONE_SIGNED_IN, received, undefined), {
    only: 'identity',
  })
  if ('refusal' in ending) throw new Error('holdfast: the caller cannot be identified right now. [auth.unavailable]')
  return exchange.principal
}

/**
 * Guards a handler that is not wrapped: origin, limits and identity, as `route({ access: signedIn })` would; a service
 * is answered 403. Return
 * what is no principal: `if (caller instanceof Response) return caller`. The headers of an allowed answer are the handler's own.
 */
export type RequirePrincipal = (request: Request) => Promise<Principal | Response>

export function createRequirePrincipal(gate: Gate): RequirePrincipal {
  return async (request) => {
    await connection()
    const began = performance.now()
    const started = startedOr500(gate)
    if (started instanceof Response) return started
    const call = await nextCall(ANYONE_SIGNED_IN, request, undefined)
    const [exchange, ending] = await run(gate, ANYONE_SIGNED_IN, call, { until: 'access' })
    const refusal = 'refusal' in ending ? ending.refusal : undefined
    record(exchange, refusal, refusal?.status ?? 200, began)
    if (refusal !== undefined) return refuse(exchange, refusal)
    return exchange.principal as Principal
  }
}
