export interface ScheduleOptions {
  readonly seed: number
  readonly limit: number
  /** Milliseconds. */
  readonly window: number
  /** How many windows of traffic; default 20. */
  readonly windows?: number
}

/** A call, and the milliseconds before it. */
export interface ScheduledCall {
  readonly wait: number
  readonly cost: number
}

/**
 * Traffic of every shape, the same for the same seed: bursts, pauses around the edges of windows, steady overload and
 * trickles, with costs of mostly 1.
 */
export function* schedule({ seed, limit, window, windows = 20 }: ScheduleOptions): Generator<ScheduledCall> {
  const random = mulberry32(seed)
  const cost = () => (random() < 0.8 ? 1 : 1 + Math.floor(random() * Math.min(limit, 5)))
  for (let time = 0; time < window * windows;) {
    const shape = random()
    // As many calls as fill the limit twice, at most, in one phase.
    const calls = 1 + Math.floor(random() * 2 * limit)
    const gap = shape < 0.3 ? 0 : shape < 0.6 ? window / (2 * limit) : (random() * window) / 20
    let pause = shape < 0.3 ? edges(window, random()) : 0
    for (let i = 0; i < calls && time < window * windows; i++) {
      const wait = Math.floor(pause + gap * 2 * random())
      pause = 0
      time += wait
      yield { wait, cost: cost() }
    }
    if (gap === 0) time += 1
  }
}

/** Around a whole window, or anywhere in it. */
function edges(window: number, random: number): number {
  if (random < 0.5) return random * 2 * window
  return window - 2 + Math.floor((random - 0.5) * 8)
}

/** A small generator of numbers in [0, 1) with a 32-bit state. */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b_79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
