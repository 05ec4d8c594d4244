/**
 * What the scripts are made of. They use nothing of Lua but numbers and strings: services that speak the protocol of
 * Redis leave out its libraries (`struct`, `bit`, `cmsgpack`). There are no functions either: making one costs more in
 * each call than all that it would do.
 *
 * The state of a counter is a string: 6 bytes that say when it expires, milliseconds since the epoch, and entries of
 * 10 bytes: 6 of time and 4 of units.
 */

/** Where the entries begin. */
export const BODY = 7

/** Bytes of an entry. */
export const ENTRY = 10

/** Declares what the entry at `place` holds. */
export function readEntry(place: string | number, time: string, units: string): string {
  return `
        local a, b, c, d, e, f, g, h, i, j = byte(state, ${place}, ${place} + ${ENTRY - 1})
        local ${time} = ((((a * 256 + b) * 256 + c) * 256 + d) * 256 + e) * 256 + f
        local ${units} = ((g * 256 + h) * 256 + i) * 256 + j`
}

/** Sets the 10 bytes that hold both, which may not be named `rest`, nor by a single letter. */
export function makeEntry(name: string, time: string, units: string): string {
  return `
        do
          local rest
          ${toDigits(time, TIME, 256)}
          ${toDigits(units, UNITS, 256)}
          ${name} = char(${[...TIME, ...UNITS].join(', ')})
        end`
}

/** Sets the 6 bytes of a time. */
export function makeTime(name: string, time: string): string {
  return `
        do
          local rest
          ${toDigits(time, TIME, 256)}
          ${name} = char(${TIME.join(', ')})
        end`
}

const TIME = ['a', 'b', 'c', 'd', 'e', 'f']
const UNITS = ['g', 'h', 'i', 'j']

/** Declares the last digits of a number, each under its name; `rest` is a variable that may be used up. */
export function toDigits(value: string, names: readonly string[], base: number): string {
  const digits = names.toReversed().map(
    (name) => `
          local ${name} = rest % ${base}
          rest = (rest - ${name}) / ${base}`,
  )
  return `rest = ${value}${digits.join('')}`
}
