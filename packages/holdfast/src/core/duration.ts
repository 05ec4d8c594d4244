/** A length of time: `'10 s'`, `'1 m'`, `'15 min'`, `'2 h'`, `'30 d'`, `'250 ms'`, or a whole number of milliseconds. */
export type Duration = number | `${number} ${DurationUnit}` | `${number}${DurationUnit}`

export type DurationUnit = 'ms' | 's' | 'm' | 'min' | 'h' | 'd'

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

/**
 * A duration in whole milliseconds, more than 0 and at most 2^53 − 1.
 * @throws {RangeError} on anything else; a duration is configuration, so a bad one stops construction.
 */
export function milliseconds(duration: Duration): number {
  const value = typeof duration === 'number' ? duration : parse(duration)
  if (!Number.isSafeInteger(value) || value <= 0) {
    throw new RangeError(
      'A duration is a positive whole number of milliseconds, or a text such as "10 s", "1 m", "2 h".',
    )
  }
  return value
}

function parse(text: string): number {
  const [, whole, fraction = '', unit = ''] = /^(\d{1,15})(?:\.(\d{1,3}))? ?(ms|s|min|m|h|d)$/.exec(text) ?? []
  // In whole numbers: 16.1 * 1000 is not 16100.
  return whole === undefined ? Number.NaN : (Number(whole + fraction) * (UNITS[unit] ?? 0)) / 10 ** fraction.length
}
