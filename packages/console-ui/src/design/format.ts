const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })

/** `12,041` */
export const count = (value: number): string => whole.format(value)

/** `120K`, where there is little room; below 100,000 it is exact. */
export const shortCount = (value: number): string => (value < 100_000 ? whole.format(value) : compact.format(value))

/** `4.2 %`; never 0 % for something, nor 100 % for less than all. */
export function share(part: number, all: number): string {
  if (all === 0 || part === 0) return '0 %'
  const percent = (part / all) * 100
  if (percent < 0.1) return '< 0.1 %'
  if (percent > 99.9 && part < all) return '> 99.9 %'
  return `${percent < 10 || (percent > 99 && part < all) ? percent.toFixed(1) : percent.toFixed(0)} %`
}

/** Of milliseconds: `0.42 ms`, `18 ms`, `1.2 s`. */
export function milliseconds(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`
  return `${ms < 1 ? ms.toFixed(2) : ms < 10 ? ms.toFixed(1) : ms.toFixed(0)} ms`
}

/** A window or a wait, milliseconds: `1 min`, `90 s`, `2 h 5 min`. */
export function span(ms: number): string {
  const seconds = Math.round(ms / 1000)
  if (seconds < 1) return `${Math.round(ms)} ms`
  if (seconds < 120 && seconds % 60 !== 0) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours >= 48) return `${Math.round(hours / 24)} d`
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
}

const clockOf = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const clockWithSeconds = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })
const exactOf = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'long' })
const dateOf = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' })
const dayOf = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })

/** `14:02` in the reader's time. */
export const clock = (time: number): string => clockOf.format(time)
/** `14:02:31` */
export const clockSeconds = (time: number): string => clockWithSeconds.format(time)
/** `22 Nov 2026, 14:02:31 CET` */
export const exact = (time: number): string => exactOf.format(time)

/** `21 Nov 2026` */
export const date = (time: number): string => dateOf.format(time)

/** `14:02` of today, else `21 Nov 14:02`. */
export function clockOrDay(time: number, now: number): string {
  const sameDay = new Date(time).toDateString() === new Date(now).toDateString()
  return sameDay ? clock(time) : `${dayOf.format(time)} ${clock(time)}`
}

/** `12 s ago`, `in 4 min`, `just now`. */
export function relative(time: number, now: number): string {
  const distance = now - time
  if (Math.abs(distance) < 2000) return 'just now'
  return distance > 0 ? `${span(distance)} ago` : `in ${span(-distance)}`
}
