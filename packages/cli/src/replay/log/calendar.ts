const DAY = 86_400_000
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/**
 * Milliseconds since the Unix epoch; NaN of a date that no calendar has. A leap second (60) is the first of the next
 * minute, as in POSIX.
 * @param month from 1 @param offset minutes east of UTC
 */
export function instant(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  offset: number,
): number {
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 1 : 0
  const days = (MONTH_DAYS[month - 1] ?? 0) + leap
  if (day < 1 || day > days || hour > 23 || minute > 59 || second > 60 || Math.abs(offset) >= 1_440) return Number.NaN
  return daysSinceEpoch(year, month, day) * DAY + ((hour * 60 + minute - offset) * 60 + second) * 1_000
}

/** Of the proleptic Gregorian calendar, counted from March on, so that leap days come last. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const ofEra = y - era * 400
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  return era * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719_468
}
