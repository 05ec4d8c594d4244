import { problem } from '../core/problem.js'
import type { Endpoint } from './endpoint.js'

/**
 * The endpoint for the people of the accounts' own provider, and for nobody else: another identity system's ids may have
 * any spelling, an account's id as well, and whoever can choose theirs would get that account. Public endpoints see such a
 * caller as nobody, the others refuse them.
 */
export function forOwnPeople(endpoint: Endpoint, provider: string): Endpoint {
  return {
    ...endpoint,
    handler(context) {
      if (context.principal === null || context.principal.provider === provider) return endpoint.handler(context)
      if (endpoint.access.kind === 'guarded') return problem('access.denied')
      return endpoint.handler({ ...context, principal: null })
    },
  }
}
