import { Outage, outage } from './outage.js'
import type { Eventually } from './verdict.js'

/**
 * What a part that is not ours answers within `ms` milliseconds. What comes later is dropped, its rejection too.
 * @param ask gets a signal that ends a `fetch` when the time is over
 * @throws {Outage} when it fails or is late. A mistake in code stays what it is.
 */
export function inTime<T>(
  part: string,
  operation: string,
  ms: number,
  ask: (signal: AbortSignal) => Eventually<T>,
): Promise<T> {
  const controller = new AbortController()
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Outage(part, operation, 'timeout'))
      controller.abort()
    }, ms)
    // Asked inside a promise: what throws at once is treated like what rejects.
    Promise.resolve()
      .then(() => ask(controller.signal))
      .then(resolve, (error: unknown) => reject(outage(part, operation, error)))
      .finally(() => clearTimeout(timer))
  })
}
