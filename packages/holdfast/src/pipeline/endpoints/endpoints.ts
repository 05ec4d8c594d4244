import type { Endpoint } from '../../accounts/endpoint.js'
import { csrfEndpoints } from './csrf-endpoints.js'
import type { Gate } from '../gate.js'
import { humanEndpoints } from './human-endpoints.js'

/** All that stands below `/api/auth`: the endpoints of accounts, with those that the gate itself has. */
export function endpointsOf(gate: Gate): readonly Endpoint[] {
  return [...gate.endpoints, ...humanEndpoints(gate.human), ...csrfEndpoints(gate.csrf)]
}
