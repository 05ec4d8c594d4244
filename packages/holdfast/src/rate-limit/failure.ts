import { isOutage, outage } from '../core/outage.js'
import { replyCode } from '../core/redis-client.js'

/** Why a store's answer cannot be used: `timeout`, `invalid-answer`, or a code without input in it (see `Outage`). */
export class Failure {
  readonly why: string

  constructor(why: string) {
    this.why = why
  }

  /** Never the driver's own message: it may hold a key or a credential. */
  static of(error: unknown): Failure {
    const known = outage('limit-store', 'take', error)
    const why = isOutage(known) ? known.reason : 'fault'
    return new Failure(why === 'fault' ? (replyCode(error) ?? why) : why)
  }
}

const TIMEOUT = new Failure('timeout')

/** What a promise brings within `ms` milliseconds, or why it does not. What comes later is dropped, its rejection too. */
export function within<T>(answer: PromiseLike<T>, ms: number): Promise<T | Failure> {
  return new Promise((resolve) => {
    const late = () => resolve(TIMEOUT)
    let timer = setTimeout(() => {
      // After a stalled event loop the timer runs before the answer that has long arrived is read: one more turn.
      timer = setTimeout(late, 0)
    }, ms)
    // A thenable that throws is a failure too.
    Promise.resolve(answer).then(
      (value) => {
        clearTimeout(timer)
        resolve(value)
      },
      (error: unknown) => {
        clearTimeout(timer)
        resolve(Failure.of(error))
      },
    )
  })
}
