import { policyFault } from '../checked-take.js'
import type { LimitOverride } from './settings.js'
import type { Counter, LimitPolicy } from '../store.js'

type Observing = Counter & { readonly observe?: boolean }

/** Limits with other numbers than they were declared with. */
export class Overrides {
  /** Nothing is changed. */
  readonly none: boolean
  readonly #limits: ReadonlyMap<string, LimitOverride>
  readonly #misfit: (limit: string, fault: string) => void
  readonly #told = new Set<string>()
  readonly #made = new Map<string, WeakMap<LimitPolicy, LimitPolicy>>()

  /** `misfit` is told once of each override with which a declared limit cannot work; it stays as it was declared. */
  constructor(limits: ReadonlyMap<string, LimitOverride>, misfit: (limit: string, fault: string) => void) {
    this.none = limits.size === 0
    this.#limits = limits
    this.#misfit = misfit
  }

  /** The same takes where nothing is changed for them. */
  applied<T extends Observing>(takes: readonly T[]): readonly T[] {
    return this.none ? takes : takes.map((take) => this.appliedTo(take))
  }

  appliedTo<T extends Observing>(take: T): T {
    const override = this.none ? undefined : this.#limits.get(take.limit)
    if (override === undefined) return take
    return { ...take, policy: this.#policy(take, override), observe: override.observe ?? take.observe ?? false }
  }

  #policy({ limit, policy }: Counter, override: LimitOverride): LimitPolicy {
    let made = this.#made.get(limit)
    if (made === undefined) this.#made.set(limit, (made = new WeakMap()))
    let changed = made.get(policy)
    if (changed === undefined) made.set(policy, (changed = this.#make(limit, policy, override)))
    return changed
  }

  #make(limit: string, policy: LimitPolicy, override: LimitOverride): LimitPolicy {
    const changed = Object.freeze(merged(policy, override))
    const fault = policyFault(changed)
    if (fault === undefined) return changed
    if (!this.#told.has(limit)) this.#misfit(limit, fault)
    this.#told.add(limit)
    return policy
  }
}

/**
 * A burst that nobody changed gives way to the new limit as far as the algorithm needs: who lowers a limit in a hurry is
 * obeyed. Algorithms without a burst have none.
 */
function merged({ algorithm, ...declared }: LimitPolicy, override: LimitOverride): LimitPolicy {
  const limit = override.limit ?? declared.limit
  const window = override.window ?? declared.window
  if (algorithm === 'sliding-window' || algorithm === 'fixed-window') return { algorithm, limit, window }
  const burst = override.burst ?? declared.burst
  if (burst === undefined) return { algorithm, limit, window }
  if (override.burst !== undefined) return { algorithm, limit, window, burst }
  return { algorithm, limit, window, burst: algorithm === 'gcra' ? Math.min(burst, limit) : Math.max(burst, limit) }
}
