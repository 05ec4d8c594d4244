import { describe, expect, it } from 'vitest'
import { mulberry32 } from '../../testing/schedule.js'
import type { Algorithm, LimitPolicy } from '../store.js'
import { algorithms } from './algorithms.js'

const LIMITS = [1, 10, 100, 1_000, 10_000]
const WINDOWS = { '1 s': 1_000, '1 m': 60_000, '1 h': 3_600_000, '1 d': 86_400_000 }

/** An edge of every window above. */
const EDGE = 1_700_006_400_000

/** When calls come, milliseconds since the epoch, in their order. */
const shapes: Readonly<Record<string, (limit: number, window: number) => Iterable<number>>> = {
  /** A burst before each edge of a fixed window, and one after it. */
  *'boundary burst'(limit, window) {
    for (let edge = EDGE + window; edge <= EDGE + 4 * window; edge += window) {
      for (const time of [edge - 1, edge]) yield* together(time, limit)
    }
  },
  /** One call begins a window of its own; bursts before and after that one ends. */
  *'first-hit edge'(limit, window) {
    const first = EDGE + Math.floor(window / 3)
    yield first
    for (let end = first + window; end <= first + 4 * window; end += window) {
      for (const time of [end - 1, end, end + 1]) yield* together(time, limit)
    }
  },
  /** A window used up at its end: what is weighed in from it fades over the next one, as that is filled step by step. */
  *'counter edge'(limit, window) {
    for (let edge = EDGE + window; edge <= EDGE + 4 * window; edge += 2 * window) {
      for (let i = 0; i < limit; i++) yield edge - 1 - Math.floor((window * (1 - i / limit)) / 100)
      for (let i = 0; i < 2 * limit; i++) yield edge + Math.floor((window * i) / (2 * limit))
    }
  },
  *'uniform 2×'(limit, window) {
    yield* uniform(2 * limit, window)
  },
  *Poisson(limit, window) {
    const random = mulberry32(limit + window)
    for (let time = EDGE; time < EDGE + 5 * window;) {
      yield Math.floor(time)
      time += (-Math.log(1 - random()) * window) / limit
    }
  },
  *'10× abuse'(limit, window) {
    yield* uniform(10 * limit, window)
  },
}

function* together(time: number, calls: number): Generator<number> {
  for (let i = 0; i < calls; i++) yield time
}

function* uniform(calls: number, window: number): Generator<number> {
  const start = EDGE + Math.floor(window / 7)
  for (let i = 0; i < 3 * calls; i++) yield start + Math.floor((i * window) / calls)
}

/** Units admitted in the last window, exactly. */
class Ring {
  readonly #times: number[] = []
  #first = 0

  constructor(readonly window: number) {}

  used(now: number): number {
    while (this.#first < this.#times.length && (this.#times[this.#first] as number) <= now - this.window) this.#first++
    return this.#times.length - this.#first
  }

  admit(now: number): void {
    this.#times.push(now)
  }

  get total(): number {
    return this.#times.length
  }
}

/** What the algorithm admits, beside what an exact count admits of the same calls. */
function measured(policy: LimitPolicy, calls: Iterable<number>) {
  const cells = new algorithms[policy.algorithm]()
  const cell = cells.open()
  const admitted = new Ring(policy.window)
  const exact = new Ring(policy.window)
  let most = 0
  for (const now of calls) {
    if (exact.used(now) < policy.limit) exact.admit(now)
    if (!cells.take(cell, policy, 1, now).allowed) continue
    admitted.admit(now)
    most = Math.max(most, admitted.used(now))
  }
  return { most, admitted: admitted.total, exact: exact.total }
}

const matrix = Object.keys(shapes).flatMap((shape) => LIMITS.map((limit) => [shape, limit] as const))

describe.each(matrix)('limits/47 %s, a limit of %i', (shape, limit) => {
  const calls = shapes[shape] as (typeof shapes)[string]

  it.each(Object.entries(WINDOWS))('slidingWindow in %s: never one too many, at most 1 %% too few', (_, window) => {
    const run = measured({ algorithm: 'sliding-window', limit, window }, calls(limit, window))
    expect(run.most).toBeLessThanOrEqual(limit)
    expect(run.admitted).toBeGreaterThanOrEqual(limit <= 128 ? run.exact : Math.ceil(run.exact * 0.99))
    expect(run.admitted).toBeLessThanOrEqual(run.exact)
  })

  const bounded: readonly (readonly [Algorithm, burst: number | undefined, bound: number])[] = [
    ['fixed-window', undefined, 2 * limit],
    ['token-bucket', limit, 2 * limit],
    ['token-bucket', 2 * limit, 3 * limit],
    ['gcra', limit, 2 * limit],
    ['gcra', 1, limit + 1],
  ]
  it.each(bounded)('%s with a burst of %s admits at most %i in any window', (algorithm, burst, bound) => {
    const window = WINDOWS['1 m']
    const policy = { algorithm, limit, window, ...(burst === undefined ? {} : { burst }) }
    expect(measured(policy, calls(limit, window)).most).toBeLessThanOrEqual(bound)
  })
})

describe('limits/47 the stated bounds are those that are reached', () => {
  const window = 60_000

  it('fixedWindow: 2 × limit around an edge', () => {
    const { most } = measured({ algorithm: 'fixed-window', limit: 100, window }, shapes['boundary burst']!(100, window))
    expect(most).toBe(200)
  })

  it('tokenBucket: capacity + refill around the end of an interval', () => {
    const calls = [...together(EDGE, 1), ...together(EDGE + window - 1, 300), ...together(EDGE + window, 300)]
    const { most } = measured({ algorithm: 'token-bucket', limit: 100, window, burst: 300 }, calls)
    expect(most).toBe(399)
  })

  it('gcra: limit + burst − 1', () => {
    const calls = Array.from({ length: window }, (_, i) => EDGE + i).flatMap((time) => [time, time])
    const bursts = [...together(EDGE, 100), ...calls]
    expect(measured({ algorithm: 'gcra', limit: 100, window, burst: 40 }, bursts).most).toBe(139)
  })
})

it('limits/47 gcra does not drift: 7 for each second are 7 for each second, for a day', () => {
  const policy = { algorithm: 'gcra', limit: 7, window: 1_000, burst: 2 } as const
  const cells = new algorithms.gcra()
  const cell = cells.open()
  cells.take(cell, policy, 2, EDGE)
  for (let i = 1; i <= 7 * 86_400; i++) {
    const due = EDGE + Math.ceil((i * 1_000) / 7)
    if (cells.take(cell, policy, 1, due - 1).allowed) expect.fail(`admits unit ${i} too early`)
    if (!cells.take(cell, policy, 1, due).allowed) expect.fail(`refuses unit ${i}`)
  }
})
