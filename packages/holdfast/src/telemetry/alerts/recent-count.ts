/** Parts of the window: what is counted is up to a sixtieth too old. */
const PARTS = 60
/** Places that are told apart; others are counted and not named. */
const PLACES = 100

/** How often something happened within the last while, and where most. Memory is bounded, whatever happens. */
export class RecentCount {
  readonly #within: number
  readonly #counts = new Float64Array(PARTS)
  /** Which part of all time each of the counts is of. */
  readonly #parts = new Float64Array(PARTS).fill(-1)
  #places = new Map<string, number>()
  #since = 0

  constructor(within: number) {
    this.#within = within
  }

  /** @returns how many there were within the window, this one included */
  add(time: number, place: string | undefined): number {
    const part = Math.floor((time * PARTS) / this.#within)
    const index = part % PARTS
    if (this.#parts[index] !== part) {
      this.#parts[index] = part
      this.#counts[index] = 0
    }
    this.#counts[index]!++
    if (time - this.#since >= this.#within) {
      this.#places = new Map()
      this.#since = time
    }
    if (place !== undefined && (this.#places.has(place) || this.#places.size < PLACES)) {
      this.#places.set(place, (this.#places.get(place) ?? 0) + 1)
    }
    let sum = 0
    for (let at = 0; at < PARTS; at++) if (this.#parts[at]! > part - PARTS) sum += this.#counts[at]!
    return sum
  }

  /** The places with the most of them, heaviest first. */
  places(most: number): readonly (readonly [string, number])[] {
    return [...this.#places].toSorted((a, b) => b[1] - a[1]).slice(0, most)
  }

  clear(): void {
    this.#counts.fill(0)
    this.#places = new Map()
  }
}
