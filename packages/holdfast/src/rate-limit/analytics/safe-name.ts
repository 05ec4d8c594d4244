/** Characters that are kept of a caller's or a route's name. */
const LENGTH = 128

/** Control characters and halves of surrogate pairs: what ends a line, or what no store and no page can hold. */
const UNSAFE = /[\p{Cc}\p{Cs}]/gu

/** The same, by code unit: what almost every name is found free of, without a copy. */
const SUSPECT = /[\0-\x1f\x7f-\x9f\ud800-\udfff]/ // eslint-disable-line no-control-regex

/** A name as stores and pages can hold it: its first 128 characters (code points), the unsafe ones as U+FFFD. */
export function safeName(name: string, length: number = LENGTH): string {
  const short = bounded(name, length)
  return SUSPECT.test(short) ? short.replace(UNSAFE, '\ufffd') : short
}

/** The first 128 characters, in a text of its own: a slice would keep the whole in memory. */
export function bounded(name: string, length: number = LENGTH): string {
  if (name.length <= length) return name
  const characters = Array.from(name.slice(0, 2 * length))
  return characters.slice(0, length).join('')
}
