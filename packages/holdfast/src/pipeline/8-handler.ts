// The application's own code, with a verified principal, valid input and a permitted object. What it returns is data,
// a `Response`, or a `Problem`; what it throws is a fault.
import type { Eventually } from '../core/verdict.js'
import type { Exchange } from './exchange.js'

export function handler(exchange: Exchange): Eventually<unknown> {
  // Nobody hears how long it took.
  return exchange.gate.observed ? timed(exchange) : exchange.policy.perform(exchange)
}

async function timed(exchange: Exchange): Promise<unknown> {
  const began = performance.now()
  try {
    return await exchange.policy.perform(exchange)
  } finally {
    exchange.handlerMs = performance.now() - began
  }
}
