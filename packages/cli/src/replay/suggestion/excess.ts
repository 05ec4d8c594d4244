import type { Columns } from '../records/columns.js'
import { WINDOWS, type Rates } from '../rates.js'
import { ROUND_NUMBERS } from './round-numbers.js'

/** Addresses that are looked at for each window: those with the busiest ones. */
const BUSIEST = 1_024
const COUNT = WINDOWS.length
const NUMBERS = ROUND_NUMBERS.length

/**
 * How many requests of the busiest addresses are above each round number, in the windows of the clock: about what a limit
 * of so many would refuse, for all limits in one pass.
 */
export class Excess {
  readonly addresses: readonly number[]
  /** Of each window the busiest window of an address that is not looked at: limits below that cannot be judged. */
  readonly floors: readonly number[]
  /** The number of the address's place, from 1; 0 of all that are not looked at. */
  readonly #places: Uint32Array
  readonly #index: Float64Array
  readonly #counts: Uint32Array
  readonly #above: Uint32Array

  constructor(rates: Rates, addresses: number) {
    const chosen = new Set<number>()
    this.floors = WINDOWS.map((_, window) => {
      const peaks = rates.peaks(window)
      const floor = Math.max(1, peaks[peaks.length - 1 - BUSIEST] ?? 1)
      for (let address = 2; address < addresses; address++) if (rates.peak(address, window) > floor) chosen.add(address)
      return floor
    })
    this.addresses = [...chosen]
    this.#places = new Uint32Array(addresses)
    for (const [place, address] of this.addresses.entries()) this.#places[address] = place + 1
    this.#index = new Float64Array(chosen.size * COUNT).fill(Number.NaN)
    this.#counts = new Uint32Array(chosen.size * COUNT)
    this.#above = new Uint32Array(chosen.size * COUNT * NUMBERS)
  }

  take({ length, times, addresses }: Columns): void {
    for (let at = 0; at < length; at++) {
      const place = this.#places[addresses[at]!]!
      if (place === 0) continue
      const time = times[at]!
      for (let window = 0; window < COUNT; window++) {
        const cell = (place - 1) * COUNT + window
        const index = Math.floor(time / WINDOWS[window]!)
        if (this.#index[cell] === index) {
          this.#counts[cell]!++
        } else {
          this.#close(cell)
          this.#index[cell] = index
          this.#counts[cell] = 1
        }
      }
    }
  }

  /** All requests have been taken. */
  finish(): void {
    for (let cell = 0; cell < this.#counts.length; cell++) this.#close(cell)
  }

  /** @param place of the address in `addresses` @param number its place in `ROUND_NUMBERS` */
  above(place: number, window: number, number: number): number {
    return this.#above[(place * COUNT + window) * NUMBERS + number]!
  }

  #close(cell: number): void {
    const count = this.#counts[cell]!
    for (let number = 0; number < NUMBERS && ROUND_NUMBERS[number]! < count; number++) {
      this.#above[cell * NUMBERS + number]! += count - ROUND_NUMBERS[number]!
    }
  }
}
