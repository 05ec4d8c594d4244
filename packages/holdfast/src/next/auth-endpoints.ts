import type { Endpoint } from '../accounts/endpoint.js'
import { csrfEndpoints } from '../pipeline/csrf-endpoints.js'
import type { Gate } from '../pipeline/gate.js'
import { humanEndpoints } from '../pipeline/human-endpoints.js'
import { accountActions } from './account-actions.js'
import { accountHandlers } from './account-handlers.js'

/** All that is below `/api/auth`: the endpoints of accounts, with those that the gate itself has. */
export function authEndpoints(gate: Gate, ofAccounts: readonly Endpoint[]) {
  const endpoints = [...ofAccounts, ...humanEndpoints(gate.human), ...csrfEndpoints(gate.csrf)]
  return { handlers: accountHandlers(gate, endpoints), actions: accountActions(gate, endpoints) }
}
