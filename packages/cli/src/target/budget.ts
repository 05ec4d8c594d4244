import { BudgetSpent } from './target.js'

export interface Bounds {
  /** Requests in all. */
  readonly requests: number
  /** Milliseconds in all. */
  readonly time: number
}

export const DEFAULT_BOUNDS: Bounds = { requests: 700, time: 180_000 }

/** Attempts to sign in, whatever comes: more would lock people out, and be an attack. */
const MAX_SIGN_INS = 20

/** Of those kept for the wrong passwords at the end. */
const KEPT_SIGN_INS = 12

/** Requests that are kept for cleaning up, and for looking at limits before that. */
const [FOR_CLEANING, FOR_LIMITS] = [24, 100]

/** Milliseconds of cleaning up. */
const CLEANING_TIME = 5_000

/** What a run may still do. */
export class Budget {
  readonly #bounds: Bounds
  readonly #now: () => number
  readonly #began: number
  #requests = 0
  #signIns = 0
  #keptSignIns = KEPT_SIGN_INS
  #kept: number
  #cleaningUntil: number | undefined

  /** @param now milliseconds */
  constructor(bounds: Bounds, now: () => number) {
    this.#bounds = bounds
    this.#now = now
    this.#began = now()
    this.#kept = Math.min(FOR_CLEANING + FOR_LIMITS, bounds.requests / 3)
  }

  get requests(): number {
    return this.#requests
  }

  get signIns(): number {
    return this.#signIns
  }

  /** Milliseconds since the run began. */
  get ms(): number {
    return this.#now() - this.#began
  }

  /** Milliseconds that are left, of cleaning up once that has begun. */
  get time(): number {
    if (this.#cleaningUntil !== undefined) return this.#cleaningUntil - this.#now()
    return this.#bounds.time - this.ms
  }

  get signInsLeft(): number {
    return Math.max(0, MAX_SIGN_INS - this.#keptSignIns - this.#signIns)
  }

  /** @throws {BudgetSpent} where a request more would be one too many */
  spend(isSignIn: boolean): void {
    if (this.#requests >= this.#bounds.requests - this.#kept)
      throw new BudgetSpent('the run has sent as many requests as it may')
    if (this.time <= 0) throw new BudgetSpent('the run is out of time')
    if (isSignIn && this.signInsLeft === 0) throw new BudgetSpent('the run has tried to sign in as often as it may')
    this.#requests += 1
    if (isSignIn) this.#signIns += 1
  }

  /** Nobody took it for an attempt to sign in: there was nothing at that path. */
  refundSignIn(): void {
    this.#signIns -= 1
  }

  /** From now on what was kept for the wrong passwords may be used. */
  releaseSignIns(): void {
    this.#keptSignIns = 0
  }

  /** From now on what was kept for looking at limits may be used. */
  beginLimits(): void {
    this.#kept = Math.min(FOR_CLEANING, this.#kept)
  }

  /** From now on only what cleans up is sent, in a time of its own. */
  beginCleaning(): void {
    this.#keptSignIns = 0
    this.#kept = 0
    this.#cleaningUntil = this.#now() + CLEANING_TIME
  }
}
