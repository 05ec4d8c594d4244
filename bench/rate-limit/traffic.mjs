/**
 * Shapes of traffic of one caller against `limit` in `window`, as milliseconds from an instant at which windows that
 * are aligned to the epoch begin. `slack` keeps what has to fall on one side of an edge away from it.
 *
 * @typedef {(limit: number, window: number, slack: number) => number[]} Shape times in order
 */

/** @type {Record<string, Shape>} */
export const shapes = {
  'boundary burst': (limit, window, slack) => [...burst(limit, window - slack), ...burst(limit, window + slack)],
  'first-hit edge': (limit, window, slack) => {
    const first = Math.floor(window * 0.3)
    return [first, ...burst(limit - 1, first + window - slack), ...burst(limit, first + window + slack)]
  },
  'counter edge': (limit, window, slack) => [
    ...burst(limit, window - slack),
    ...even(2 * limit, window + slack, 2 * window - 2 * slack),
  ],
  'uniform 2×': (limit, window) => even(8 * limit, 0, 4 * window),
  Poisson(limit, window) {
    const next = seeded(42)
    const times = []
    for (let time = 0; ;) {
      time += (-Math.log(1 - next()) * window) / (1.5 * limit)
      if (time >= 4 * window) return times
      times.push(Math.floor(time))
    }
  },
  '10× abuse': (limit, window) => even(30 * limit, 0, 3 * window),
}

/** Twice the limit for so long that being late by a part of each window adds up to a whole one. @type {Shape} */
export const sustained = (limit, window) => even(256 * limit, 0, 128 * window)

/**
 * How many an exact log admits: at most `limit` in any window, and what was admitted at 0 is given back at `window`.
 *
 * @param {readonly number[]} times
 * @param {number} limit
 * @param {number} window
 */
export function exactLog(times, limit, window) {
  const admitted = []
  let oldest = 0
  for (const time of times) {
    while (oldest < admitted.length && admitted[oldest] <= time - window) oldest++
    if (admitted.length - oldest < limit) admitted.push(time)
  }
  return admitted.length
}

/**
 * The most admitted calls that certainly lie in one window: each was decided between `sent` and `answered`.
 *
 * @param {readonly { sent: number, answered: number }[]} admitted in order of `sent`
 * @param {number} window
 */
export function fullestWindow(admitted, window) {
  let most = 0
  let first = 0
  let latest = Number.NEGATIVE_INFINITY
  for (let last = 0; last < admitted.length; last++) {
    latest = Math.max(latest, admitted[last].answered)
    while (latest - admitted[first].sent >= window) first++
    most = Math.max(most, last - first + 1)
  }
  return most
}

/**
 * @param {number} count
 * @param {number} at
 */
function burst(count, at) {
  return Array.from({ length: count }, () => at)
}

/**
 * @param {number} count
 * @param {number} from
 * @param {number} to
 */
function even(count, from, to) {
  return Array.from({ length: count }, (_, i) => Math.floor(from + ((to - from) * i) / count))
}

/** The same numbers from 0 to 1 in every run (mulberry32). @param {number} seed */
function seeded(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
