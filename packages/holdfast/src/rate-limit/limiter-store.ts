import { isPromise, type Eventually } from '../core/verdict.js'
import { LEFT_ALONE, type Breaker } from './breaker.js'
import { checkTake } from './checked-take.js'
import { Failure, within } from './deadline.js'
import type { Outages } from './limiter-outages.js'
import type { Store, Take, Taken } from './store.js'

/** The breaker is open: the store was not asked. */
export const NOT_ASKED = new Failure('not-asked')

const INVALID = new Failure('invalid-answer')

/** A store that is asked through a breaker and answers in time: verdicts, or why there are none. It never throws. */
export class LimiterStore {
  readonly #store: Store
  readonly #timeout: number
  readonly #breaker: Breaker
  readonly #outages: Outages

  /** `timeout` in milliseconds. */
  constructor(store: Store, timeout: number, breaker: Breaker, outages: Outages) {
    this.#store = store
    this.#timeout = timeout
    this.#breaker = breaker
    this.#outages = outages
  }

  ask(operation: 'take' | 'peek', takes: readonly Take[]): Eventually<readonly Taken[] | Failure> {
    const ticket = this.#breaker.draw()
    if (ticket === LEFT_ALONE) return NOT_ASKED
    let answer: Eventually<readonly Taken[]>
    try {
      answer = this.#store[operation](takes)
    } catch (error) {
      return this.#settle(Failure.of(error), takes.length, ticket)
    }
    if (!isPromise(answer)) return this.#settle(answer, takes.length, ticket)
    return within(answer, this.#timeout).then((taken) => this.#settle(taken, takes.length, ticket))
  }

  /**
   * The same of one take that the store has to check itself, where it has `takeOne`.
   * @throws {RangeError | TypeError} as `checkTake`
   */
  takeOne(take: Take): Taken | Failure {
    const ticket = this.#breaker.draw()
    if (ticket === LEFT_ALONE) {
      checkTake(take)
      return NOT_ASKED
    }
    let failure = INVALID
    try {
      const taken = this.#store.takeOne?.(take)
      if (isTaken(taken)) {
        if (this.#breaker.succeeded(ticket)) this.#outages.answered()
        return taken
      }
    } catch (error) {
      failure = Failure.of(error)
    }
    checkTake(take)
    this.#breaker.failed(ticket)
    return failure
  }

  #settle(taken: readonly Taken[] | Failure, count: number, ticket: number): readonly Taken[] | Failure {
    if (areTaken(taken, count)) {
      if (this.#breaker.succeeded(ticket)) this.#outages.answered()
      return taken
    }
    this.#breaker.failed(ticket)
    return taken instanceof Failure ? taken : INVALID
  }
}

function areTaken(taken: unknown, count: number): taken is readonly Taken[] {
  if (!Array.isArray(taken) || taken.length !== count) return false
  for (const one of taken as readonly (Taken | undefined)[]) if (!isTaken(one)) return false
  return true
}

/** A store that answers something else than was asked must not be read as "allowed". */
function isTaken(one: Taken | undefined): one is Taken {
  return typeof one?.allowed === 'boolean' && one.remaining >= 0 && one.reset >= 0 && one.retryAfter >= 0
}
