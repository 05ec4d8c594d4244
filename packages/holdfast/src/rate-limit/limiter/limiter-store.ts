import { isConfigurationError, type ConfigurationError } from '../../core/configuration-error.js'
import { timedOut, within } from '../../core/in-time.js'
import { isPromise, type Eventually } from '../../core/verdict.js'
import { LEFT_ALONE, type Breaker } from './breaker.js'
import { checkTake } from '../checked-take.js'
import { Failure, TIMEOUT } from '../failure.js'
import type { Outages } from './limiter-outages.js'
import type { Store, Take, Taken } from '../store.js'

/** The breaker is open: the store was not asked. */
export const NOT_ASKED = new Failure('not-asked')

const INVALID = new Failure('invalid-answer')

/** Milliseconds that a store may take to start, beside the requests. */
const STARTING = 2_000

export interface LimiterStoreParts {
  readonly store: Store
  /** Milliseconds. */
  readonly timeout: number
  readonly breaker: Breaker
  readonly outages: Outages
  /** Gets each warning of the store's start once. */
  readonly warn: (line: string) => void
}

/**
 * A store that is asked through a breaker and answers in time: verdicts, or why there are none. A setting that cannot
 * work is no outage: it throws, so that nothing is served, whatever `onStoreError` says.
 */
export class LimiterStore {
  readonly #store: Store
  readonly #timeout: number
  readonly #breaker: Breaker
  readonly #outages: Outages
  readonly #warn: (line: string) => void
  readonly #warnings: string[] = []
  #started: boolean
  /** What a start found out later. */
  #unsound: ConfigurationError | undefined

  constructor({ store, timeout, breaker, outages, warn }: LimiterStoreParts) {
    this.#store = store
    this.#timeout = timeout
    this.#breaker = breaker
    this.#outages = outages
    this.#warn = warn
    this.#started = store.start === undefined
  }

  /** What the store's start has warned of. */
  get warnings(): readonly string[] {
    return this.#warnings
  }

  /** Started, and nothing has failed since it last answered: a take that succeeds has nothing to tell. */
  get untroubled(): boolean {
    return this.#started && this.#breaker.untroubled
  }

  /**
   * Has the store check what the environment decides: once, and again after a failure. No request waits for what it
   * finds out later.
   * @throws {ConfigurationError} as long as the environment is not sound
   */
  start(): void {
    if (this.#unsound !== undefined) throw this.#unsound
    if (this.#started || this.#breaker.state === 'open') return
    let starting: Eventually<void>
    try {
      starting = this.#store.start?.((line) => this.#warned(line))
    } catch (error) {
      if (isConfigurationError(error)) throw error
      // A store that cannot be asked right now: the takes find out, and the next of them starts it again.
      return
    }
    this.#started = true
    if (isPromise(starting)) void this.#startLater(starting)
  }

  async #startLater(starting: PromiseLike<void>): Promise<void> {
    try {
      await within(STARTING, starting, timedOut('limit-store', 'start'))
    } catch (error) {
      if (isConfigurationError(error)) this.#unsound = error
      this.#started = false
    }
  }

  #warned(line: string): void {
    if (this.#warnings.includes(line)) return
    this.#warnings.push(line)
    this.#warn(`holdfast: the limit store ${JSON.stringify(this.#store.name)}: ${line}`)
  }

  /** @throws {ConfigurationError} at once or as a rejection */
  ask(operation: 'take' | 'peek', takes: readonly Take[]): Eventually<readonly Taken[] | Failure> {
    if (!this.#started) this.start()
    const ticket = this.#breaker.draw()
    if (ticket === LEFT_ALONE) return NOT_ASKED
    let answer: Eventually<readonly Taken[]>
    try {
      answer = this.#store[operation](takes)
    } catch (error) {
      return this.#failed(error, ticket)
    }
    if (!isPromise(answer)) return this.#settle(answer, takes.length, ticket)
    return within(this.#timeout, answer, () => TIMEOUT).then(
      (taken) => this.#settle(taken, takes.length, ticket),
      (error: unknown) => this.#failed(error, ticket),
    )
  }

  /**
   * The same of one take that the store has to check itself, where it has `takeOne`.
   * @throws {RangeError | TypeError} as `checkTake` @throws {ConfigurationError}
   */
  takeOne(take: Take): Taken | Failure {
    if (!this.#started) this.start()
    const ticket = this.#breaker.draw()
    if (ticket === LEFT_ALONE) {
      checkTake(take)
      return NOT_ASKED
    }
    let taken: Taken | undefined
    try {
      taken = this.#store.takeOne?.(take)
    } catch (error) {
      checkTake(take)
      return this.#failed(error, ticket)
    }
    if (isTaken(taken)) {
      if (this.#breaker.succeeded(ticket)) this.#outages.answered()
      return taken
    }
    checkTake(take)
    this.#breaker.failed(ticket)
    return INVALID
  }

  #settle(taken: readonly Taken[] | Failure, count: number, ticket: number): readonly Taken[] | Failure {
    if (areTaken(taken, count)) {
      if (this.#breaker.succeeded(ticket)) this.#outages.answered()
      return taken
    }
    this.#breaker.failed(ticket)
    return taken instanceof Failure ? taken : INVALID
  }

  #failed(error: unknown, ticket: number): Failure {
    if (isConfigurationError(error)) {
      // Not the breaker's to judge: were it opened, `onStoreError` would decide from then on.
      this.#breaker.succeeded(ticket)
      throw error
    }
    this.#breaker.failed(ticket)
    return Failure.of(error)
  }
}

function areTaken(taken: unknown, count: number): taken is readonly Taken[] {
  if (!Array.isArray(taken) || taken.length !== count) return false
  for (const one of taken as readonly (Taken | undefined)[]) if (!isTaken(one)) return false
  return true
}

/** A store that answers something else than was asked must not be read as "allowed". */
export function isTaken(one: Taken | undefined): one is Taken {
  return typeof one?.allowed === 'boolean' && one.remaining >= 0 && one.reset >= 0 && one.retryAfter >= 0
}
