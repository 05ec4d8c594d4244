import type { Share } from './analytics-store.js'
import { DENIAL, heaviest } from './heaviest.js'
import { safeName } from './safe-name.js'

/** Names that are counted at once. */
const CAPACITY = 400

/** For the median; one for all. */
const weights = new Float64Array(CAPACITY)

/** One name, and in which cell of the sketches it stands. */
export class Frequency {
  allowed = 0
  denied = 0
  weight = 0
  place = 0
  rank = 0
  level = -1
}

/**
 * Who comes often, in bounded space (Misra and Gries, 1982): when there are too many names the lighter half leaves, and
 * its weight is taken off those who stay. Amortised O(1) under a flood of new names; whoever weighs more than a
 * two-hundredth of all is still in.
 */
export class FrequentNames {
  #names = new Map<string, Frequency>()
  /** Whoever hammers, and the one route of a limit, are found without a look-up. */
  #lastName = ''
  #last: Frequency | undefined

  find(name: string): Frequency | undefined {
    if (name === this.#lastName) return this.#last
    this.#lastName = name
    return (this.#last = this.#names.get(name))
  }

  open(name: string): Frequency {
    if (this.#names.size >= CAPACITY) this.#thin()
    const opened = new Frequency()
    this.#names.set(name, opened)
    this.#lastName = name
    return (this.#last = opened)
  }

  /** The heaviest of them. They begin anew. */
  take(): Share[] {
    const shares: Share[] = []
    for (const [name, { allowed, denied, weight }] of this.#names) {
      shares.push({ name: safeName(name), allowed, denied, weight })
    }
    this.#names = new Map()
    this.#last = undefined
    this.#lastName = ''
    return heaviest(shares)
  }

  #thin(): void {
    let i = 0
    for (const { weight } of this.#names.values()) weights[i++] = weight
    const cut = weights.toSorted()[CAPACITY >>> 1]!
    for (const [name, frequency] of this.#names) {
      if (frequency.weight <= cut) this.#names.delete(name)
      else frequency.weight -= cut
    }
  }
}

/** One decision about one name. */
export function count(frequency: Frequency, denied: boolean): void {
  if (denied) {
    frequency.denied++
    frequency.weight += DENIAL
  } else {
    frequency.allowed++
    frequency.weight++
  }
}
