import type { Clock } from '../core/clock.js'
import type { Read } from './read-reports.js'

interface Seen {
  readonly at: number
  repeats: number
}

/** Kinds that are remembered; the oldest is forgotten first. */
const MOST_KEPT = 500

/** A page with one fault sends the same report with every view: one of a kind is handed over in each window. */
export class RecentReports {
  readonly #window: number
  readonly #clock: Clock
  readonly #seen = new Map<string, Seen>()

  /** @param window milliseconds */
  constructor(window: number, clock: Clock) {
    this.#window = window
    this.#clock = clock
  }

  /** How many like this one were left out before it; `null` where it is to be left out itself. */
  repeats(report: Read): number | null {
    const key = kind(report)
    const now = this.#clock()
    const seen = this.#seen.get(key)
    if (seen !== undefined && now >= seen.at && now - seen.at < this.#window) {
      seen.repeats++
      return null
    }
    this.#seen.delete(key)
    this.#seen.set(key, { at: now, repeats: 0 })
    if (this.#seen.size > MOST_KEPT) {
      const [oldest] = this.#seen.keys()
      if (oldest !== undefined) this.#seen.delete(oldest)
    }
    return seen?.repeats ?? 0
  }
}

/** What makes two reports one: all but who sends it. Its parts are redacted and cut, hence short. */
function kind(report: Read): string {
  return JSON.stringify({ ...report, userAgent: '' })
}
