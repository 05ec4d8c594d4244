import { instant } from './calendar.js'

/** `17/May/2015:10:05`, which most lines share with the one before. */
const MINUTE = 17
const SECONDS = MINUTE + 3
/** With a zone, ` +0000`. */
const WHOLE = SECONDS + 6

const MONTHS: ReadonlyMap<string, number> = new Map(
  ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'].map((name, i) => [name, i + 1]),
)

/** Reads `17/May/2015:10:05:03 +0000` (strftime `%d/%b/%Y:%H:%M:%S %z`), without a zone as UTC. */
export class ClfTime {
  /** Where what was read last ends. */
  end = 0
  /** What stood around the seconds of the time before. */
  readonly #known = new DataView(new ArrayBuffer(WHOLE))
  #hasZone = false
  #minute = Number.NaN

  /** Milliseconds since the Unix epoch; NaN where none stands there. */
  read(bytes: DataView, at: number, limit: number): number {
    if (at + SECONDS > limit || bytes.getUint8(at + MINUTE) !== COLON) return Number.NaN
    const tens = bytes.getUint8(at + MINUTE + 1) - ZERO
    const ones = bytes.getUint8(at + MINUTE + 2) - ZERO
    const second = tens * 10 + ones
    if (!(tens >= 0 && tens <= 6 && ones >= 0 && ones <= 9 && second <= 60)) return Number.NaN
    const hasZone = at + WHOLE <= limit && bytes.getUint8(at + SECONDS) === SPACE
    this.end = at + (hasZone ? WHOLE : SECONDS)
    if (!this.#isKnown(bytes, at, hasZone)) this.#learn(bytes, at, hasZone)
    return this.#minute + second * 1_000
  }

  #isKnown(bytes: DataView, at: number, hasZone: boolean): boolean {
    const known = this.#known
    if (hasZone !== this.#hasZone) return false
    // The minute first, where they differ if they do.
    for (let i = MINUTE - 4; i > 0; i -= 4) if (bytes.getUint32(at + i) !== known.getUint32(i)) return false
    if (bytes.getUint32(at) !== known.getUint32(0)) return false
    if (!hasZone) return true
    return (
      bytes.getUint32(at + SECONDS) === known.getUint32(SECONDS) &&
      bytes.getUint16(at + SECONDS + 4) === known.getUint16(SECONDS + 4)
    )
  }

  #learn(bytes: DataView, at: number, hasZone: boolean): void {
    const length = hasZone ? WHOLE : SECONDS
    for (let i = 0; i < length; i++) this.#known.setUint8(i, bytes.getUint8(at + i))
    this.#hasZone = hasZone
    const text = Buffer.from(this.#known.buffer, 0, length).toString('latin1')
    this.#minute = minuteOf(text.slice(0, MINUTE), hasZone ? text.slice(SECONDS) : ' +0000')
  }
}

const [ZERO, COLON, SPACE] = [0x30, 0x3a, 0x20]

function minuteOf(minute: string, zone: string): number {
  const [, day, name = '', year, hour, of] = /^(\d\d|[ ]\d)\/([a-z]{3})\/(\d{4}):(\d\d):(\d\d)$/i.exec(minute) ?? []
  const [, sign, hours, minutes] = /^ ([+-])(\d\d)(\d\d)$/.exec(zone) ?? []
  const month = MONTHS.get(name.toLowerCase())
  if (month === undefined || sign === undefined) return Number.NaN
  const offset = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
  return instant(Number(year), month, Number(day), Number(hour), Number(of), 0, offset)
}
