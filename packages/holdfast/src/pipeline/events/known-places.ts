import type { Policy } from '../policy.js'

/** More than an app has routes and actions. */
const MOST = 2_000

/**
 * Which declaration answers where: `POST /api/orders`. Next loads a route with its first call and tells no pattern
 * before, so that these are the routes that were called, and what has a name of its own. Never a concrete path.
 */
export class KnownPlaces {
  readonly #declared = new WeakSet<Policy>()
  readonly #policies = new Map<string, Policy>()

  /** @param place `undefined`: its first call tells */
  declare(policy: Policy, place: string | undefined): void {
    this.#declared.add(policy)
    if (place !== undefined) this.#keep(place, policy)
  }

  /** What nobody declared, such as the 405 of a path, is no place. */
  called(policy: Policy, place: string): void {
    if (this.#policies.get(place) !== policy && this.#declared.has(policy)) this.#keep(place, policy)
  }

  /** A file that was edited while it is developed is evaluated again: its newest declaration counts. */
  #keep(place: string, policy: Policy): void {
    if (this.#policies.size < MOST || this.#policies.has(place)) this.#policies.set(place, policy)
  }

  entries(): Iterable<readonly [place: string, policy: Policy]> {
    return this.#policies
  }
}
