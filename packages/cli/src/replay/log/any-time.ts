import { instant } from './calendar.js'
import { ClfTime } from './clf-time.js'

const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(?:Z|([+-])(\d\d):?(\d\d))?$/i
const clf = new ClfTime()

/**
 * Milliseconds since the Unix epoch of what loggers write for a time: RFC 3339, a number of seconds, milli-, micro- or
 * nanoseconds (told apart by how large it is: seconds reach the year 5138, milliseconds the year 5138 from 1973 on), or
 * the time of the Common log format. NaN of anything else.
 */
export function anyTime(value: unknown): number {
  if (typeof value === 'number') return fromNumber(value)
  if (typeof value !== 'string' || value.length > 64) return Number.NaN
  const text = value.trim()
  if (/^-?\d{1,20}(?:\.\d{1,9})?$/.test(text)) return fromNumber(Number(text))
  const [, year, month, day, hour, minute, second, fraction = '', sign, hours, minutes] = RFC3339.exec(text) ?? []
  if (year !== undefined) {
    const offset = sign === undefined ? 0 : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
    const [whole, rest] = [Number(second), Number(fraction.slice(0, 3).padEnd(3, '0'))]
    return instant(Number(year), Number(month), Number(day), Number(hour), Number(minute), whole, offset) + rest
  }
  const bytes = new TextEncoder().encode(text)
  return clf.read(new DataView(bytes.buffer), 0, bytes.length)
}

function fromNumber(value: number): number {
  const size = Math.abs(value)
  const milliseconds = size < 1e11 ? value * 1_000 : size < 1e14 ? value : size < 1e17 ? value / 1e3 : value / 1e6
  // What a Date can say. Parts of a millisecond are left out, as they are of RFC 3339; 0.123 s is not quite 123 in binary.
  return Math.abs(milliseconds) <= 8.64e15 ? Math.floor(milliseconds + 0.001) : Number.NaN
}
