import type { Verdict } from '../core/verdict.js'
import type { Caps } from './caps.js'
import { JsonStrings } from './json-strings.js'
import { KeySets } from './key-sets.js'
import { malformedJson, unsafe } from './refusal.js'

/**
 * Scans JSON (RFC 8259) once, left to right, before it is parsed: without recursion, in linear time, and stopping at the
 * first thing that is refused. It finds tokens, not every syntax error: what it lets pass, `JSON.parse` judges. Of texts
 * that `JSON.parse` accepts it refuses those with
 * - structure beyond `caps`,
 * - the key `__proto__`, or a key `prototype` in the object under a key `constructor` (prototype pollution),
 * - the same key twice in one object (RFC 8259 §4: which one counts depends on the reader),
 * - NUL or a lone surrogate in a string or key (RFC 7493 §2.1: databases and logs break on them),
 * - a number that a double does not hold: out of range in either direction, a whole number that reads back as another,
 *   or one of over 1,000 characters,
 *
 * in every spelling that escapes allow.
 * @param text the bytes decoded, without a byte order mark; `null` where they are not yet, and may be no UTF-8
 */
export function scanJson(bytes: Uint8Array, text: string | null, caps: Caps): Verdict {
  const { length } = bytes
  const strings = new JsonStrings(bytes, text)
  const sets = new KeySets()
  let inObject = false
  // The next string is a key.
  let key = false
  let name: string | undefined
  let keys = 0
  let elements = 0
  for (let i = 0; i < length; i++) {
    switch (KIND[bytes[i] as number] as number) {
      case QUOTE: {
        const refused = strings.read(i + 1, key ? caps.keyLength : caps.stringLength)
        if (refused !== undefined) return refused
        i = strings.end
        if (i === length) return malformedJson
        if (!key) break
        key = false
        if (++keys > caps.keys) return unsafe(`There are more than ${caps.keys} keys.`)
        name = strings.text()
        if (name === undefined) return malformedJson
        if (name === '__proto__') return unsafe('The key "__proto__" is refused.')
        if (name === 'prototype' && sets.constructed)
          return unsafe('The keys "constructor" and "prototype" are refused.')
        if (!sets.add(name)) return unsafe('A key occurs twice in one object.')
        break
      }
      case COMMA:
        key = inObject
        if (!inObject && ++elements > caps.elements)
          return unsafe(`There are more than ${caps.elements} array elements.`)
        break
      case OPEN:
        if (sets.depth === caps.depth) return unsafe(`The nesting is over ${caps.depth} levels deep.`)
        sets.open(bytes[i] === 0x7b, inObject && name === 'constructor')
        key = inObject = bytes[i] === 0x7b
        name = undefined
        if (!inObject && ++elements > caps.elements)
          return unsafe(`There are more than ${caps.elements} array elements.`)
        break
      case CLOSE:
        if (sets.depth === 0) return malformedJson
        inObject = sets.close()
        key = false
        name = undefined
        break
      case NUMBER: {
        const start = i
        const limit = Math.min(length, start + LONGEST_NUMBER + 1)
        // Whether the number of digits bounds the magnitude: not with e, E, or a sign further on.
        let bounded = true
        while (++i < limit) {
          const next = bytes[i] as number
          if (KIND[next] === NUMBER) bounded &&= next !== 0x2d
          else if (next === 0x65 || next === 0x45 || next === 0x2b) bounded = false
          else if (next !== 0x2e) break
        }
        // Fifteen digits always fit a double.
        if ((!bounded || i - start > 15) && !held(bytes.subarray(start, i))) return unsafe('A number is out of range.')
        i--
        break
      }
      default:
        while (i + 1 < length && KIND[bytes[i + 1] as number] === 0) i++
    }
  }
  return sets.depth === 0 ? undefined : malformedJson
}

const QUOTE = 1
const COMMA = 2
const OPEN = 3
const CLOSE = 4
const NUMBER = 5

/** What a byte outside strings begins; 0 for what says nothing: white space, colons, the letters of `true`. */
const KIND = new Uint8Array(256)
for (const [kind, characters] of [
  [QUOTE, '"'],
  [COMMA, ','],
  [OPEN, '{['],
  [CLOSE, '}]'],
  [NUMBER, '-0123456789'],
] as const) {
  for (const character of characters) KIND[character.charCodeAt(0)] = kind
}

/** Characters; `JSON.stringify` needs 25. */
const LONGEST_NUMBER = 1_000

/**
 * Whether a double holds the number. Fractions are rounded as everywhere; whole numbers are not: an id of 19 digits must
 * not become its neighbour's. `1e-999` is no zero.
 */
function held(digits: Uint8Array): boolean {
  if (digits.length > LONGEST_NUMBER) return false
  const token = String.fromCharCode(...digits)
  const value = Number(token)
  // Not a number for `JSON.parse` either.
  if (Number.isNaN(value)) return true
  if (!Number.isFinite(value)) return false
  if (value === 0) return !/^[^eE]*[1-9]/.test(token)
  return /[.eE]/.test(token) || String(value) === token
}
