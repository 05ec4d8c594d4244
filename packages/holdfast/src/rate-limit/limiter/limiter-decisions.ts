import type { Clock } from '../../core/clock.js'
import { isPromise, type Eventually } from '../../core/verdict.js'
import { checkTake } from '../checked-take.js'
import type { DenyCache } from './deny-cache.js'
import { Failure } from '../failure.js'
import type { OnStoreError } from './limiter-options.js'
import type { Outages } from './limiter-outages.js'
import { blockedState, NOTHING_ASKED, outcomeOf, outcomeOfOne, refusal } from './limiter-outcome.js'
import { NOT_ASKED, type LimiterStore } from './limiter-store.js'
import type { BlockedState, Charge, Outcome } from './limiter.js'
import type { SettingsInForce } from '../settings/settings-in-force.js'
import type { Counter, Taken } from '../store.js'
import { memory, type MemoryStore } from '../stores/memory.js'

export interface DecisionParts {
  readonly asked: LimiterStore
  readonly denied: DenyCache
  readonly settings: SettingsInForce
  readonly outages: Outages
  readonly onStoreError: OnStoreError
  readonly clock: Clock
  /** Never goes back. */
  readonly time: Clock
  /** Has settings read again where they are old. */
  readonly follow: (now: number) => void
}

/** What charges come to: what is known of the caller, else what the store says, else what `onStoreError` decides. */
export class Decisions {
  readonly #parts: DecisionParts
  /** Counts in place of a store that does not answer. */
  #local: MemoryStore | undefined

  constructor(parts: DecisionParts) {
    this.#parts = parts
  }

  /** Of charges with the numbers that are in force, the one that is known to be refused for longest. */
  known(charges: readonly Charge[], now: number): BlockedState | undefined {
    const found = this.#parts.denied.findLongest(charges, now)
    return found && blockedState(found.take, found.denial, now)
  }

  /** @throws {RangeError | TypeError} at once, on what `checkTake` refuses */
  ask(operation: 'take' | 'peek', given: readonly Charge[]): Eventually<Outcome> {
    const { asked, settings, time, follow } = this.#parts
    for (const each of given) checkTake(each)
    if (given.length === 0) return NOTHING_ASKED
    const now = time()
    follow(now)
    const charges = settings.overrides.applied(given)
    const refused = this.known(charges, now)
    if (refused !== undefined && settings.confirmed(now)) return refusal(refused, false)
    const answer = asked.ask(operation, charges)
    return isPromise(answer)
      ? answer.then((taken) => this.#settled(operation, charges, refused, taken, now))
      : this.#settled(operation, charges, refused, answer, now)
  }

  /** The same of one, of a store that has `takeOne`. The caller has had settings read. */
  takeOne(given: Charge): Outcome {
    const charge = this.#parts.settings.overrides.appliedTo(given)
    const taken = this.#parts.asked.takeOne(charge)
    return taken instanceof Failure ? this.#degraded('take', [charge], undefined, taken) : outcomeOfOne(charge, taken)
  }

  /** Makes whole what was counted here in place of the store. */
  resetLocal(counters: readonly Counter[]): void {
    this.#local?.reset(counters)
  }

  #settled(
    operation: 'take' | 'peek',
    charges: readonly Charge[],
    refused: BlockedState | undefined,
    taken: readonly Taken[] | Failure,
    now: number,
  ): Outcome {
    if (taken instanceof Failure) return this.#degraded(operation, charges, refused, taken)
    this.#parts.denied.rememberAll(charges, taken, now)
    return outcomeOf(charges, taken, false)
  }

  /** @param refused who is known to be blocked stays so while nobody can be asked */
  #degraded(
    operation: 'take' | 'peek',
    charges: readonly Charge[],
    refused: BlockedState | undefined,
    failure: Failure,
  ): Outcome {
    const { outages, onStoreError, clock } = this.#parts
    outages.degraded(failure === NOT_ASKED ? undefined : failure.why)
    if (refused !== undefined) return refusal(refused, true)
    // What these counters refuse is not remembered: the store, once it is back, may admit it.
    if (onStoreError === 'local') {
      this.#local ??= memory({ clock })
      return outcomeOf(charges, this.#local[operation](charges), true)
    }
    return { states: [], degraded: true, unavailable: onStoreError === 'deny' }
  }
}
