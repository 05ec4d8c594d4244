import { Outage, outage } from './outage.js'
import type { Eventually } from './verdict.js'

/**
 * What `work` brings within `ms` milliseconds, or what `late` gives or throws. What comes later is dropped, its
 * rejection too; the work itself goes on.
 */
export function within<T, L>(ms: number, work: PromiseLike<T>, late: () => L): Promise<T | L> {
  return new Promise((resolve, reject) => {
    // After a stalled event loop the timer runs before the answer that has long arrived is read: one more turn.
    let timer = setTimeout(() => {
      timer = setTimeout(() => {
        try {
          resolve(late())
        } catch (error) {
          reject(error)
        }
      }, 0)
    }, ms)
    // A thenable that throws is a rejection too.
    Promise.resolve(work).then(
      (value) => {
        clearTimeout(timer)
        resolve(value)
      },
      (error: unknown) => {
        clearTimeout(timer)
        reject(error)
      },
    )
  })
}

/** What is thrown when a part is late. */
export const timedOut = (part: string, operation: string) => (): never => {
  throw new Outage(part, operation, 'timeout')
}

/**
 * What a part that is not ours answers within `ms` milliseconds.
 * @param ask gets a signal that ends a `fetch` when the time is over
 * @throws {Outage} when it fails or is late. A mistake in code stays what it is.
 */
export async function inTime<T>(
  part: string,
  operation: string,
  ms: number,
  ask: (signal: AbortSignal) => Eventually<T>,
): Promise<T> {
  const controller = new AbortController()
  // Asked inside a promise: what throws at once is treated like what rejects.
  const asked = Promise.resolve().then(() => ask(controller.signal))
  try {
    return await within(ms, asked, timedOut(part, operation))
  } catch (error) {
    controller.abort()
    throw outage(part, operation, error)
  }
}
