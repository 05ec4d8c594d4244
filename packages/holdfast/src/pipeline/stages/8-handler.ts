// The application's own code, with a verified principal, valid input and a permitted object. What it returns is data,
// a `Response`, or a `Problem`; what it throws is a fault.
import type { Eventually } from '../../core/verdict.js'
import type { Exchange } from '../exchange.js'

export function handler(exchange: Exchange): Eventually<unknown> {
  return exchange.policy.perform(exchange)
}
