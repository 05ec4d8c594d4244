import type { DecisionEvent } from '../../core/event.js'

export type Verdict = DecisionEvent['verdict']

/** By the numbers of outcomes without a code. */
export const verdicts: readonly Verdict[] = ['allowed', 'denied', 'observed', 'failed']

const numberOf: Readonly<Record<Verdict, number>> = { allowed: 0, denied: 1, observed: 2, failed: 3 }

/** Codes that are told apart, more than the library has and an app should have. */
const MOST = 1_000

export interface Outcome {
  readonly verdict: number
  readonly code: string | null
}

/** Numbers for how calls ended: a verdict, and the code where there is one. */
export class Outcomes {
  readonly #known: Outcome[] = verdicts.map((_, verdict) => ({ verdict, code: null }))
  readonly #byCode = verdicts.map(() => new Map<string, number>())

  of(verdict: Verdict, code: string | null): number {
    const own = numberOf[verdict]
    if (code === null) return own
    const byCode = this.#byCode[own]!
    const known = byCode.get(code)
    if (known !== undefined) return known
    if (this.#known.length >= MOST) return own
    byCode.set(code, this.#known.length)
    return this.#known.push({ verdict: own, code }) - 1
  }

  at(outcome: number): Outcome {
    return this.#known[outcome]!
  }
}
