import type { Endpoint } from '../../accounts/endpoint.js'
import { accountPolicy } from '../../pipeline/endpoints/account-policy.js'
import type { Gate } from '../../pipeline/gate.js'
import { ACTION_ENDPOINTS, type AccountActions } from './account-action-names.js'
import { UNMOUNTED } from '../account-handlers.js'
import { actionCall } from './action-call.js'
import { bindAction, type Action } from './action.js'

/** One that the app does not have (no API keys, no second factors) answers 404, as over HTTP. */
export function accountActions(gate: Gate, endpoints: readonly Endpoint[]): AccountActions {
  const actions = Object.entries(ACTION_ENDPOINTS).map(([name, route]) => {
    const endpoint = endpoints.find(({ method, path }) => `${method} ${path}` === route)
    return [name, endpoint === undefined ? bindAction(gate, UNMOUNTED) : accountAction(gate, endpoint)] as const
  })
  return Object.fromEntries(actions) as AccountActions
}

function accountAction(gate: Gate, endpoint: Endpoint): Action<unknown, unknown> {
  const policy = accountPolicy(endpoint)
  return bindAction(gate, policy, (received, given) => {
    const [id, input] = endpoint.path.includes(':id') ? [given[0], given.slice(1).at(-1)] : [undefined, given.at(-1)]
    // With its own method: an action and the request that does the same share their counters.
    const { method } = endpoint
    return { ...actionCall(policy, received, input), method, params: typeof id === 'string' ? { id } : {} }
  })
}
