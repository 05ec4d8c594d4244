import type { Exchange } from '../exchange.js'

/** The developer's terminal gets the fault with its stack; the client gets the request's id. */
export function report(error: unknown, exchange: Exchange): void {
  console.error(
    `holdfast: request ${exchange.requestId} failed in stage "${exchange.stage}" of ${exchange.call.route}`,
    error,
  )
}
