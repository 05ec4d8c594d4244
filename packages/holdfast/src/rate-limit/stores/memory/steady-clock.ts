import { systemClock, type Clock } from '../../../core/clock.js'
import { turnClock } from './turn-clock.js'

const clocks = new WeakMap<Clock, Clock>()

/**
 * A clock that never goes back, in whole milliseconds. A step back of the given clock counts as no time at all, and time
 * goes on from there: it neither gives back what was counted nor keeps anybody blocked until the old hour returns. A
 * step forward counts as time that has passed: a suspended process cannot be told from it. A reading that is no number
 * is passed over. One for each clock: all who share a clock see the same step.
 */
export function steady(clock: Clock): Clock {
  let made = clocks.get(clock)
  if (made === undefined) clocks.set(clock, (made = steadied(clock === systemClock ? turnClock() : clock)))
  return made
}

function steadied(clock: Clock): Clock {
  let last = Number.NaN
  let time = 0
  return () => {
    const reading = clock()
    if (reading === last) return time
    const read = Math.floor(reading)
    if (!Number.isFinite(read)) return time
    if (Number.isNaN(last)) time = read
    else if (read > last) time += read - last
    last = read
    return time
  }
}
