import type { AttemptState, LockRule } from '../accounts/attempt-store.js'

/** What is kept of a key. Times are milliseconds since the epoch. */
export interface AttemptCount extends AttemptState {
  readonly lastAt: number
}

/**
 * What is left of a count at `now`: `undefined` once its lock has passed, or it was forgotten. After a clock was set
 * back, no lock is longer than one that began now. The one rule that every attempt store implements in its own atomic step.
 */
export function remaining(count: AttemptCount | undefined, rule: LockRule, now: number): AttemptCount | undefined {
  if (count === undefined) return undefined
  const { failures, lockedUntil, lastAt } = count
  if (lockedUntil === null) return now - lastAt >= rule.forgetAfter ? undefined : count
  return lockedUntil <= now ? undefined : { failures, lastAt, lockedUntil: Math.min(lockedUntil, now + rule.lockFor) }
}

/** One attempt that is admitted. */
export function counted(left: AttemptCount | undefined, rule: LockRule, now: number): AttemptCount {
  const failures = (left?.failures ?? 0) + 1
  return { failures, lastAt: now, lockedUntil: failures >= rule.threshold ? now + rule.lockFor : null }
}
