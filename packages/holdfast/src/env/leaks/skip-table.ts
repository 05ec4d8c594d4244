/** Bytes that are looked at together, and the places for what they can be. */
const BLOCK = 3
const PLACES = 1 << 15

/**
 * Where none of many patterns can begin (Wu and Manber 1994): three bytes that no pattern holds in its beginning rule
 * out all beginnings that would reach over them.
 */
export class SkipTable {
  /** How much of each pattern is looked at: all of the shortest. */
  readonly #window: number
  /** By the last three bytes of a window: how far on the next beginning may be. */
  readonly #shifts: Uint8Array

  constructor(patterns: readonly Uint8Array[]) {
    this.#window = Math.min(...patterns.map(({ length }) => length), 255)
    this.#shifts = new Uint8Array(PLACES).fill(Math.max(this.#window - BLOCK + 1, 0))
    for (const pattern of patterns) {
      for (let end = BLOCK; end <= this.#window; end++) {
        const place = placeOf(pattern, end - 1)
        this.#shifts[place] = Math.min(this.#shifts[place] as number, this.#window - end)
      }
    }
  }

  /** The first index from which a pattern may begin, `index` or later; the end of a chunk is never skipped. */
  from(bytes: Uint8Array, index: number): number {
    const [window, shifts] = [this.#window, this.#shifts]
    if (window < BLOCK) return index
    for (const last = bytes.length - window; index <= last;) {
      const shift = shifts[placeOf(bytes, index + window - 1)] as number
      if (shift === 0) return index
      index += shift
    }
    return index
  }
}

/** Different bytes may share a place: then less is skipped. */
function placeOf(bytes: Uint8Array, last: number): number {
  return (
    ((bytes[last - 2] as number) ^ ((bytes[last - 1] as number) << 5) ^ ((bytes[last] as number) << 10)) & (PLACES - 1)
  )
}
