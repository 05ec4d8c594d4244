// The application's own code, with a verified principal, valid input and a permitted object. What it returns is data,
// a `Response`, or a `Problem`; what it throws is a fault.
import type { Exchange } from './exchange.js'

export async function handler(exchange: Exchange): Promise<unknown> {
  const began = performance.now()
  try {
    return await exchange.policy.perform(exchange)
  } finally {
    exchange.handlerMs = performance.now() - began
  }
}
