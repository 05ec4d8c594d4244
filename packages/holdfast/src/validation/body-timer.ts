/** What a body is waited for with; tests pass their own. */
export interface Timer {
  /** Milliseconds that never run backwards. */
  readonly now: () => number
  /** Calls once, `ms` milliseconds from now, unless the function that it returns is called before. */
  readonly after: (ms: number, call: () => void) => () => void
}

/** Milliseconds between two looks at what is waited for. */
const TICK = 250

/**
 * The clock on the wall, for bodies. What is due within a few looks has a timer of its own; the others share one, and may
 * be called up to `TICK` late: nearly every body is there at once, and a timer of its own would cost more than to read it.
 */
export function bodyTimer(now: () => number = () => performance.now()): Timer {
  const waiting = new Set<{ readonly due: number; readonly call: () => void }>()
  /** When the next look is due; it runs on for one round after the last body, and holds no process open. */
  let look = -Infinity

  const tick = (): void => {
    look = -Infinity
    const time = now()
    for (const each of waiting) {
      if (each.due > time) continue
      waiting.delete(each)
      each.call()
    }
    if (waiting.size > 0) wind(now())
  }
  const wind = (time: number): void => {
    look = time + TICK
    // A number where there is no Node.
    const timer: unknown = setTimeout(tick, TICK)
    if (typeof timer === 'object') (timer as { unref(): void }).unref()
  }

  return {
    now,
    after(ms, call) {
      if (ms < 4 * TICK) {
        const timer = setTimeout(call, ms)
        return () => clearTimeout(timer)
      }
      const time = now()
      const each = { due: time + ms, call }
      waiting.add(each)
      // A look that should have come long ago was lost: a process was frozen, or its timers were replaced.
      if (time > look + TICK) wind(time)
      return () => void waiting.delete(each)
    },
  }
}

export const systemTimer: Timer = bodyTimer()
