import type { Counts } from './numbers.js'
import { verdicts, type Outcomes } from './outcomes.js'
import type { RangeShape } from './ranges.js'
import { StepRows } from './step-rows.js'

/** Names that are counted in a range at once. */
export const MOST_NAMES = 512
/** Outcomes that are told apart of one name at once; a code beyond them counts by its verdict alone. */
const MOST_OUTCOMES = 12
/** What a refusal weighs in calls: who is refused is kept before who only calls often. */
const REFUSAL = 10

/** Who or what is counted, in all ranges. */
export class Name<About> {
  /** By the number of the range; `undefined` where it is not counted there. */
  readonly places: (Place | undefined)[] = [undefined, undefined, undefined]
  /** In how many ranges it is counted. */
  held = 0

  constructor(
    /** Where it is found under its key. */
    readonly home: Map<string, Name<About>>,
    readonly key: string,
    readonly about: About,
  ) {}
}

/** Where the counters of a name are in one range. */
class Place {
  /** By turns: one of its outcomes, and the counter of it. */
  readonly counters: number[] = []
  weight = 0
  /** The step in which outcomes that nothing is left of were looked for. */
  settled = -1

  /** @param first the earliest step in which it was counted */
  constructor(public first: number) {}

  get outcomes(): number {
    return this.counters.length / 2
  }

  /** `undefined` where the name has not had that outcome. */
  counterOf(outcome: number): number | undefined {
    const { counters } = this
    for (let i = 0; i < counters.length; i += 2) if (counters[i] === outcome) return counters[i + 1]
    return undefined
  }
}

/** For the median; one for all. */
const weights = new Float64Array(MOST_NAMES)

/**
 * How often each of some names, by outcome, in one range. Exact while the range has no more than `MOST_NAMES` names.
 * When there are more, the lighter half leaves and its weight is taken off those that stay (Misra and Gries, 1982):
 * a flood of new names costs O(1) each, what makes a fiftieth of the range's weight is among those that stay, and what
 * is told of it is a lower bound.
 */
export class Frequent<About> {
  readonly #rows: StepRows
  readonly #range: number
  readonly #outcomes: Outcomes
  #names: Name<About>[] = []
  readonly #forget: (name: Name<About>) => void
  readonly #free: number[] = []
  #counters = 0
  /** The step in which names that nothing is left of were looked for. */
  #settled = -1

  /** @param range its number: where it notes its places in names @param forget is told of a name that no range counts */
  constructor(shape: RangeShape, range: number, outcomes: Outcomes, forget: (name: Name<About>) => void) {
    this.#rows = new StepRows(shape)
    this.#range = range
    this.#outcomes = outcomes
    this.#forget = forget
  }

  /** @param step the last of the range */
  moveTo(step: number): void {
    this.#rows.moveTo(step)
  }

  /** @param step one of the range */
  count(name: Name<About>, outcome: number, step: number): void {
    const place = name.places[this.#range] ?? this.#opened(name, step)
    if (step < place.first) place.first = step
    place.weight += this.#weightOf(outcome)
    const counter = place.counterOf(outcome) ?? this.#newCounter(place, outcome)
    this.#rows.row(step, counter)[counter]!++
  }

  /** All names that were counted in the range, in no order. */
  totals(): { readonly name: Name<About>; readonly counts: Counts; readonly code: string | null }[] {
    const sums = this.#rows.sums(this.#counters)
    const totals = []
    for (const name of this.#names) {
      const { counters } = name.places[this.#range]!
      const counts = { allowed: 0, denied: 0, observed: 0, failed: 0 }
      const byCode = new Map<string, number>()
      for (let i = 0; i < counters.length; i += 2) {
        const { verdict, code } = this.#outcomes.at(counters[i]!)
        const count = sums[counters[i + 1]!]!
        counts[verdicts[verdict]!] += count
        if (code !== null && count > 0) byCode.set(code, (byCode.get(code) ?? 0) + count)
      }
      const calls = counts.allowed + counts.denied + counts.observed + counts.failed
      if (calls > 0) totals.push({ name, counts, code: mostOf(byCode) })
    }
    return totals
  }

  clear(): void {
    for (const name of this.#names) this.#drop(name)
    this.#names = []
    this.#rows.clear()
    this.#free.length = 0
    this.#counters = 0
  }

  /** Octets of its counters. */
  get size(): number {
    return this.#rows.size
  }

  #weightOf(outcome: number): number {
    return this.#outcomes.at(outcome).verdict === 0 ? 1 : REFUSAL
  }

  #opened(name: Name<About>, step: number): Place {
    if (this.#names.length >= MOST_NAMES) this.#makeRoom()
    const place = new Place(step)
    name.places[this.#range] = place
    name.held++
    this.#names.push(name)
    return place
  }

  #newCounter(place: Place, outcome: number): number {
    if (place.outcomes >= MOST_OUTCOMES) this.#releaseOutcomes(place)
    if (place.outcomes >= MOST_OUTCOMES && outcome >= verdicts.length) {
      const { verdict } = this.#outcomes.at(outcome)
      return place.counterOf(verdict) ?? this.#newCounter(place, verdict)
    }
    const counter = this.#free.pop() ?? this.#counters++
    place.counters.push(outcome, counter)
    return counter
  }

  /** What ended so long ago that the range has forgotten it makes room for how calls end now. */
  #releaseOutcomes(place: Place): void {
    if (place.settled === this.#rows.current) return
    place.settled = this.#rows.current
    const { counters } = place
    const released: number[] = []
    let kept = 0
    for (let i = 0; i < counters.length; i += 2) {
      const [outcome, counter] = [counters[i]!, counters[i + 1]!]
      if (this.#rows.sum(counter) === 0) {
        released.push(counter)
        continue
      }
      counters[kept++] = outcome
      counters[kept++] = counter
    }
    counters.length = kept
    this.#release(released, place.first)
  }

  /** @param first the earliest step in which one of them was counted */
  #release(counters: readonly number[], first: number): void {
    this.#rows.erase(counters, first)
    for (const counter of counters) this.#free.push(counter)
  }

  #makeRoom(): void {
    if (this.#settled !== this.#rows.current) this.#settle()
    if (this.#names.length >= MOST_NAMES) this.#thin()
  }

  /** Those that nothing is left of in the range go, and nobody weighs more than what is left of them. */
  #settle(): void {
    this.#settled = this.#rows.current
    const sums = this.#rows.sums(this.#counters)
    this.#keep((place) => {
      let weight = 0
      for (let i = 0; i < place.counters.length; i += 2) {
        weight += sums[place.counters[i + 1]!]! * this.#weightOf(place.counters[i]!)
      }
      place.weight = Math.min(place.weight, weight)
      return weight > 0
    })
  }

  #thin(): void {
    for (let i = 0; i < this.#names.length; i++) weights[i] = this.#names[i]!.places[this.#range]!.weight
    const cut = weights.toSorted()[MOST_NAMES >>> 1]!
    let left = MOST_NAMES >>> 1
    this.#keep((place) => {
      // Of those that weigh the same, the ones that have been there longest go.
      if (place.weight <= cut && left-- > 0) return false
      place.weight = Math.max(0, place.weight - cut)
      return true
    })
  }

  /** Lets all others go, with all that was counted of them. */
  #keep(stays: (place: Place) => boolean): void {
    const counters: number[] = []
    let first = Number.POSITIVE_INFINITY
    let kept = 0
    for (const name of this.#names) {
      const place = name.places[this.#range]!
      if (stays(place)) {
        this.#names[kept++] = name
        continue
      }
      for (let i = 1; i < place.counters.length; i += 2) counters.push(place.counters[i]!)
      first = Math.min(first, place.first)
      this.#drop(name)
    }
    this.#names.length = kept
    this.#release(counters, first)
  }

  #drop(name: Name<About>): void {
    name.places[this.#range] = undefined
    if (--name.held === 0) this.#forget(name)
  }
}

/** Of as many the first in the alphabet, so that it does not change from one look to the next. */
function mostOf(byCode: ReadonlyMap<string, number>): string | null {
  let most: string | null = null
  let count = 0
  for (const [code, own] of byCode) {
    if (own > count || (own === count && most !== null && code < most)) [most, count] = [code, own]
  }
  return most
}
