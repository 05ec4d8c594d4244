import type { Algorithm, LimitPolicy, Taken } from '../store.js'

/**
 * What each algorithm promises, as naively as it can be said: whole logs, one interval after the other, big integers.
 * `now` does not go back.
 */
export interface Model {
  /** What a take is answered now; nothing is charged. */
  answer(now: number, cost: number): Taken
  /** Charges what `answer` allows. */
  charge(now: number, cost: number): void
}

export const models: Readonly<Record<Algorithm, (policy: LimitPolicy) => Model>> = {
  'sliding-window': ({ limit, window }) => logged(limit, window, (time) => time + window),
  'fixed-window': ({ limit, window }) => logged(limit, window, (time) => (Math.floor(time / window) + 1) * window),
  'token-bucket': bucket,
  gcra: rate,
}

/** Every admitted unit with the time at which it comes back. */
function logged(limit: number, window: number, back: (time: number) => number): Model {
  let units: number[] = []
  const charge = (now: number, cost: number) => {
    for (let i = 0; i < cost; i++) units.push(back(now))
  }
  return {
    charge,
    answer(now, cost) {
      units = units.filter((time) => time > now)
      const room = limit - units.length
      const allowed = cost <= room
      const used = allowed ? [...units, back(now)] : units
      return {
        allowed,
        remaining: allowed ? room - cost : room,
        reset: used.length === 0 ? 0 : Math.max(...used) - now,
        retryAfter: allowed ? 0 : cost > limit ? window : (units[cost - room - 1] as number) - now,
      }
    },
  }
}

function bucket({ limit, window, burst = limit }: LimitPolicy): Model {
  let tokens = burst
  let next = Number.NaN

  function pass(now: number): void {
    for (; tokens < burst && next <= now; next += window) tokens = Math.min(burst, tokens + limit)
    if (tokens === burst) next = now + window
  }
  /** Milliseconds until `wanted` tokens are there, if the bucket had `left` of them now. */
  function until(wanted: number, left: number, now: number): number {
    let time = now
    for (let held = left, refill = next; held < wanted; refill += window) {
      held += limit
      time = refill
    }
    return time - now
  }

  return {
    charge(now, cost) {
      pass(now)
      tokens -= cost
    },
    answer(now, cost) {
      pass(now)
      const allowed = cost <= tokens
      const left = allowed ? tokens - cost : tokens
      const never = Math.ceil(burst / limit) * window
      return {
        allowed,
        remaining: left,
        reset: until(burst, left, now),
        retryAfter: allowed ? 0 : cost > burst ? never : until(cost, left, now),
      }
    },
  }
}

function rate({ limit, window, burst = limit }: LimitPolicy): Model {
  const [L, W, B] = [BigInt(limit), BigInt(window), BigInt(burst)]
  // The time at which it is whole, in limit-ths of a millisecond.
  let whole = 0n
  const debt = (now: number) => (whole > BigInt(now) * L ? whole - BigInt(now) * L : 0n)
  const up = (value: bigint, by: bigint) => Number((value + by - 1n) / by)
  return {
    charge(now, cost) {
      whole = BigInt(now) * L + debt(now) + BigInt(cost) * W
    },
    answer(now, cost) {
      const wanted = debt(now) + BigInt(cost) * W
      const allowed = wanted <= B * W
      const after = allowed ? wanted : debt(now)
      const excess = cost > burst ? B * W : wanted - B * W
      return {
        allowed,
        remaining: burst - up(after, W),
        reset: up(after, L),
        retryAfter: allowed ? 0 : up(excess, L),
      }
    },
  }
}
