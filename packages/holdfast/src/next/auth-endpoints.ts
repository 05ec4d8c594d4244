import type { Gate } from '../pipeline/gate.js'
import { endpointsOf } from '../pipeline/endpoints/endpoints.js'
import { accountActions } from './actions/account-actions.js'
import { accountHandlers } from './account-handlers.js'

/** All that is below `/api/auth`, over HTTP and as Server Actions. */
export function authEndpoints(gate: Gate) {
  const endpoints = endpointsOf(gate)
  return { handlers: accountHandlers(gate, endpoints), actions: accountActions(gate, endpoints) }
}
