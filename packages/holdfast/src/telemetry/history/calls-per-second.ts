/** Seconds that a rate is of. */
const SECONDS = 10
const PLACES = 16

/** Calls in a second, over the last ten. */
export class CallsPerSecond {
  readonly #seconds = new Float64Array(PLACES).fill(-1)
  readonly #counts = new Uint32Array(PLACES)

  /** @param time milliseconds since the epoch, not after `now` */
  count(time: number, now: number): void {
    const second = Math.floor(time / 1_000)
    if (second < 0 || second <= Math.floor(now / 1_000) - PLACES) return
    const place = second % PLACES
    if (this.#seconds[place] !== second) {
      this.#seconds[place] = second
      this.#counts[place] = 0
    }
    this.#counts[place]!++
  }

  rate(now: number): number {
    const last = Math.floor(now / 1_000)
    let calls = 0
    for (let second = Math.max(0, last - SECONDS + 1); second <= last; second++) {
      if (this.#seconds[second % PLACES] === second) calls += this.#counts[second % PLACES]!
    }
    // The last of the seconds is not over.
    return (calls * 1_000) / (now - (last - SECONDS + 1) * 1_000)
  }

  clear(): void {
    this.#seconds.fill(-1)
  }
}
