import type { IdentityHash } from './identity-hash.js'
import { greatest, written } from './ordered-cells.js'

const PLACES = 512

/** Digits of a place: 16 bits of hash, 8 of use. */
export const SAMPLE_WIDTH = 4

/** Steps between a number of units and its double: two neighbours differ by 9 %. */
const STEPS = 8

const TOP = 255

/**
 * How hard callers use a limit: up to 512 of them, chosen by hash, each with the most units that it had in use at once.
 *
 * Each place keeps the caller with the greatest hash of those who fall into it. A caller is one however many instances
 * and flushes saw it, and whoever calls often is no likelier to be in: what histograms, added up, would get wrong.
 */
export class UseSample {
  readonly #cells = new Uint32Array(PLACES)
  #changed = false

  /** The cell of a caller: where, and what it holds but for the level. */
  static place({ high }: IdentityHash): number {
    return high >>> 23
  }
  static rank({ low, high }: IdentityHash): number {
    // Never 0: that is an empty place.
    return ((low ^ (high << 5)) & 0xffff || 1) << 8
  }

  raise(place: number, rank: number, step: number): void {
    const cell = rank | step
    if (cell <= this.#cells[place]!) return
    this.#cells[place] = cell
    this.#changed = true
  }

  /** The cells as text; empty when none has changed since the last time. */
  take(): string {
    if (!this.#changed) return ''
    this.#changed = false
    return written(this.#cells, SAMPLE_WIDTH)
  }
}

/** Of a number of units its logarithmic step, from 0. */
export function level(units: number): number {
  return LOW[units] ?? computed(units)
}

function computed(units: number): number {
  if (!(units >= 1)) return 0
  return Math.min(TOP, 1 + Math.ceil(Math.log2(units) * STEPS - 1e-9))
}

const LOW = Uint8Array.from({ length: 2048 }, (_, units) => computed(units))

/** The most units of a step: what a percentile that falls into it is called. */
export function unitsAt(step: number): number {
  return step === 0 ? 0 : Math.floor(2 ** ((step - 1) / STEPS) + 1e-9)
}

/** The steps of the callers that are in such samples, all of them together; the least first. */
export function levelsIn(samples: readonly string[]): number[] {
  const levels: number[] = []
  for (const cell of greatest(samples, SAMPLE_WIDTH)) if (cell !== 0) levels.push(cell & TOP)
  return levels.toSorted((a, b) => a - b)
}
