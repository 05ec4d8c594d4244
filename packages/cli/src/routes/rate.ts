/** How many calls in how many milliseconds, and how many of them at once where that is another number. */
export interface Rate {
  readonly units: number
  readonly window: number
  readonly burst?: number
}

/** `30 per 10 s`, `5 per 1 s, 50 at once`. */
export function rateText({ units, window, burst }: Rate): string {
  return `${units} per ${window / 1_000} s${burst === undefined || burst === units ? '' : `, ${burst} at once`}`
}

/** What `rateText` wrote; undefined for anything else. */
export function readRate(text: string): Rate | undefined {
  const [, units, seconds, burst] =
    /^(\d{1,15}) per (\d{1,12}(?:\.\d{1,3})?) s(?:, (\d{1,15}) at once)?$/.exec(text) ?? []
  if (units === undefined || seconds === undefined) return undefined
  const rate = { units: Number(units), window: Math.round(Number(seconds) * 1_000) }
  return burst === undefined ? rate : { ...rate, burst: Number(burst) }
}

/** Whether one admits at most what the other does: neither more at once nor more in the long run. */
export function isAtMost(rate: Rate, other: Rate): boolean {
  const atOnce = (each: Rate): number => each.burst ?? each.units
  return atOnce(rate) <= atOnce(other) && rate.units * other.window <= other.units * rate.window
}

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  sec: 1_000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

/** Milliseconds of `10 s`, `1m`, `500 ms`; a number is milliseconds already. */
export function windowOf(duration: string | number): number | undefined {
  if (typeof duration === 'number') return duration > 0 ? duration : undefined
  const [, amount, unit = ''] = /^(\d{1,12}(?:\.\d{1,3})?) ?(ms|sec|s|min|m|h|d)$/.exec(duration.trim()) ?? []
  const factor = UNITS[unit]
  return amount === undefined || factor === undefined ? undefined : Math.round(Number(amount) * factor)
}
