import type { AttemptStore } from '../../accounts/attempt-store.js'
import { counted, remaining, type AttemptCount } from '../attempt-count.js'
import { Expiring } from './expiring.js'
import type { Answer } from './rows.js'

export function memoryAttempts(answer: Answer): AttemptStore {
  const counts = new Expiring<AttemptCount>()
  return {
    begin: (key, rule, now) =>
      answer(() => {
        const left = remaining(counts.get(key), rule, now)
        const admitted = left === undefined || left.lockedUntil === null
        const count = admitted ? counted(left, rule, now) : left
        counts.set(key, count, count.lockedUntil ?? now + rule.forgetAfter, now)
        return { failures: count.failures, lockedUntil: count.lockedUntil, admitted }
      }),
    read: (key, rule, now) =>
      answer(() => {
        const { failures, lockedUntil } = remaining(counts.get(key), rule, now) ?? { failures: 0, lockedUntil: null }
        return { failures, lockedUntil }
      }),
    clear: (key) => answer(() => counts.delete(key)),
  }
}
