import { systemClock, type Clock } from '../../../core/clock.js'

/** Readings of one millisecond, one after the other, from which on not every call is worth one. */
const DENSE = 64

/** Calls that then share a reading: at their pace they take a millisecond at most. */
const SHARED = DENSE - 1

// Edge runtimes have none: there every call reads.
const atEndOfTurn = (globalThis as { readonly setImmediate?: (task: () => void) => unknown }).setImmediate
const systemNow = Date.now

/**
 * The system's time. To read it costs as much as a whole decision, so calls that follow each other within one turn of
 * the event loop, many to a millisecond, share a reading. None outlives its turn: the next request reads anew.
 * @param read for tests, which count how often
 */
export function turnClock(read: Clock = systemClock): Clock {
  let time = 0
  let same = 0
  let shared = 0
  let ending = false
  function end(): void {
    ending = false
    same = shared = 0
  }
  return () => {
    // Whoever has replaced the time, as tests do, moves it within a turn.
    if (shared > 0 && Date.now === systemNow) {
      shared--
      return time
    }
    const now = read()
    if (now !== time) {
      time = now
      same = 0
    } else if (++same >= DENSE && atEndOfTurn !== undefined) {
      shared = SHARED
      if (!ending) atEndOfTurn(end)
      ending = true
    }
    return now
  }
}
