import type { Eventually } from '../core/verdict.js'

/** A handler in the framework's own form: the request as it came, and what comes beside it. */
export type FrameworkHandler = (request: Request, context: unknown) => Eventually<unknown>

/**
 * What stands for such a handler in a route's declaration. It is called by the gate alone, which knows what is behind it;
 * its argument says to TypeScript that nobody has read the body before.
 */
export type BehindGate = (given: { readonly body: undefined }) => Promise<Response>

const BEHIND = new WeakMap<object, FrameworkHandler>()

/** @throws {TypeError} where it is given no function */
export function behindGate(handler: FrameworkHandler): BehindGate {
  if (typeof handler !== 'function') throw new TypeError('nextHandler(…) takes the function that handles the request.')
  const stand = () => Promise.reject(new TypeError('nextHandler(…) is the `handler` of a route({ … }).'))
  BEHIND.set(stand, handler)
  return stand
}

/** The handler that stands behind what a route declares; `undefined` for a handler of the gate's form. */
export function frameworkHandler(declared: object): FrameworkHandler | undefined {
  return BEHIND.get(declared)
}
