import type { NextRequest } from 'next/server.js'
import type { Eventually } from '../core/verdict.js'
import { behindGate, type BehindGate, type FrameworkHandler } from '../pipeline/framework-handler.js'

/** What `nextHandler` gives: it stands for the handler in a route's declaration, and is not called by anybody else. */
export type NextHandler = BehindGate

/**
 * A Route Handler as Next.js calls it, put behind the gate as it is:
 *
 * ```ts
 * export const GET = route({
 *   access: signedIn,
 *   handler: nextHandler(async (request: NextRequest, { params }: RouteContext<'/api/orders/[id]'>) => { … }),
 * })
 * ```
 *
 * It gets the request with its body unread and the context as Next made them, and answers with a `Response`. What it
 * throws goes on to Next, which reports and answers it as without the gate. Who calls it is known; what they send, and
 * whose objects they name, it checks by itself, until the route declares `params`, `query`, `object` and `can`. It goes
 * with everything that a route declares but `body`, `response` and `status`.
 */
export function nextHandler(
  // `never` takes a handler with any type of context: the one that it declares, which Next knows by the folder.
  handler: (request: NextRequest, context: never) => Eventually<Response | void>,
): NextHandler {
  return behindGate(handler as FrameworkHandler)
}
