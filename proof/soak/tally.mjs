import { percentile } from '../../bench/measuring/statistics.mjs'

/** What was asked and what came of it. */
export function tally() {
  /** @type {Map<string, Map<string, number>>} */
  const answers = new Map()
  /** @type {Map<string, number>} */
  const unexpected = new Map()
  /** @type {number[]} */
  let times = []
  let total = 0
  return {
    /** @param {string} kind @param {number | string} outcome @param {number} ms @param {boolean} isExpected */
    add(kind, outcome, ms, isExpected) {
      total += 1
      times.push(ms)
      const own = answers.get(kind) ?? new Map()
      answers.set(kind, own.set(String(outcome), (own.get(String(outcome)) ?? 0) + 1))
      if (!isExpected) this.fault(`${kind}: ${outcome}`)
    },
    /** @param {string} what that should not be */
    fault: (what) => void unexpected.set(what, (unexpected.get(what) ?? 0) + 1),
    /** The times since the look before, and everything counted so far. */
    look() {
      const since = times
      times = []
      return {
        total,
        requests: since.length,
        p50: percentile(since, 50),
        p99: percentile(since, 99),
        answers: Object.fromEntries([...answers].map(([kind, own]) => [kind, Object.fromEntries(own)])),
        unexpected: Object.fromEntries(unexpected),
      }
    },
  }
}
