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

export const TIMEOUT = new Failure('timeout')
