import { parseFragment } from 'parse5'

/** What is written in place of a character. */
export interface Escape {
  /** Bytes that it takes. */
  readonly length: number
  /** The code point that is meant; -1: none, a line goes on. */
  readonly code: number
  /** Whether the code is of one byte, which may be a part of a character. */
  readonly isByte: boolean
}

const [QUOTE, HASH, ZERO, SEMICOLON, BACKSLASH, OPEN, CLOSE] = [0x22, 0x23, 0x30, 0x3b, 0x5c, 0x7b, 0x7d]
const [LOWER_U, LOWER_X, LINE_FEED, RETURN] = [0x75, 0x78, 0x0a, 0x0d]
const CONTROL = new Map(Array.from('nrtbfv', (sign, index) => [sign.charCodeAt(0), '\n\r\t\b\f\v'.charCodeAt(index)]))

const found = (length: number, code: number, isByte = false): Escape | undefined =>
  code <= 0x10_ff_ff ? { length, code, isByte } : undefined

/** The signs that begin an escape, with what reads it; `css` says that the text is a style sheet. */
export const escapes: ReadonlyMap<number, (source: Uint8Array, at: number, css: boolean) => Escape | undefined> =
  new Map([
    [BACKSLASH, backslash],
    [0x26, reference],
    [0x25, percent],
  ])

/** ECMA-262 §12.9.4, RFC 8259 §7, and CSS Syntax §4.3.7. */
function backslash(source: Uint8Array, at: number, css: boolean): Escape | undefined {
  const sign = source[at + 1]
  if (sign === undefined) return undefined
  if (sign > 0x20 && sign < 0x7f && !isAlphanumeric(sign)) return found(2, sign)
  if (css) {
    const digits = digitsAt(source, at + 1, 16, 6)
    const isSpaced = [0x20, LINE_FEED, 0x09].includes(source[at + 1 + digits.length] ?? 0)
    if (digits.length > 0) return found(1 + digits.length + (isSpaced ? 1 : 0), digits.value)
  }
  if (sign === LOWER_U) return source[at + 2] === OPEN ? codePoint(source, at) : codeUnits(source, at)
  if (sign === LOWER_X) {
    const { value, length } = digitsAt(source, at + 2, 16, 2)
    return length === 2 ? found(4, value) : undefined
  }
  if (sign === LINE_FEED) return found(2, -1)
  if (sign === RETURN) return found(source[at + 2] === LINE_FEED ? 3 : 2, -1)
  const code = sign === ZERO ? 0 : CONTROL.get(sign)
  return code === undefined ? undefined : found(2, code)
}

/** `\u{1f600}` */
function codePoint(source: Uint8Array, at: number): Escape | undefined {
  const { value, length } = digitsAt(source, at + 3, 16, 6)
  return length > 0 && source[at + 3 + length] === CLOSE ? found(length + 4, value) : undefined
}

/** `\u0041`, and both halves of a pair. */
function codeUnits(source: Uint8Array, at: number): Escape | undefined {
  const { value, length } = digitsAt(source, at + 2, 16, 4)
  if (length < 4) return undefined
  if (value >> 10 === 0xd800 >> 10 && source[at + 6] === BACKSLASH && source[at + 7] === LOWER_U) {
    const low = digitsAt(source, at + 8, 16, 4)
    if (low.length === 4 && low.value >> 10 === 0xdc00 >> 10) {
      return found(12, 0x1_00_00 + ((value & 0x3ff) << 10) + (low.value & 0x3ff))
    }
  }
  return found(6, value)
}

/** RFC 3986 §2.1. */
function percent(source: Uint8Array, at: number): Escape | undefined {
  const { value, length } = digitsAt(source, at + 1, 16, 2)
  return length === 2 ? found(3, value, true) : undefined
}

/** HTML §13.2.5.72: character references; those by number and of the four oldest names need no semicolon. */
function reference(source: Uint8Array, at: number): Escape | undefined {
  if (source[at + 1] === HASH) {
    const isHex = ((source[at + 2] ?? 0) | 0x20) === LOWER_X
    const from = at + (isHex ? 3 : 2)
    const { value, length } = digitsAt(source, from, isHex ? 16 : 10, 8)
    const end = from + length
    return length === 0 ? undefined : found(end - at + (source[end] === SEMICOLON ? 1 : 0), value)
  }
  let end = at + 1
  while (end < at + 32 && isAlphanumeric(source[end] ?? 0)) end++
  if (end === at + 1) return undefined
  const name = String.fromCharCode(...source.subarray(at + 1, end))
  const isComplete = source[end] === SEMICOLON
  const known = isComplete ? name : /^(?:amp|lt|gt|quot)/i.exec(name)?.[0]
  const code = known === undefined ? undefined : named(known)
  return code === undefined ? undefined : found(isComplete ? end + 1 - at : 1 + (known?.length ?? 0), code)
}

const names = new Map<string, number | undefined>([['quot', QUOTE]])

/** The first code point that a name stands for; a few stand for two. */
function named(name: string): number | undefined {
  if (!names.has(name)) {
    // What looks like a name in scripts (`a&&b;`) must not pile up.
    if (names.size > 5_000) names.clear()
    const [node] = parseFragment(`&${name};`).childNodes
    const text = node !== undefined && 'value' in node ? node.value : '&'
    // Else a part of it is a name, or nothing is.
    const isWhole = text === ';' || !text.endsWith(';')
    names.set(name, isWhole ? text.codePointAt(0) : undefined)
  }
  return names.get(name)
}

function digitsAt(source: Uint8Array, from: number, base: 10 | 16, most: number): { value: number; length: number } {
  let [value, length] = [0, 0]
  while (length < most) {
    const byte = source[from + length] ?? 0
    const lower = byte | 0x20
    const digit = byte >= ZERO && byte < ZERO + 10 ? byte - ZERO : lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : base
    if (digit >= base) break
    value = value * base + digit
    length++
  }
  return { value, length }
}

function isAlphanumeric(byte: number): boolean {
  const lower = byte | 0x20
  return (byte >= ZERO && byte < ZERO + 10) || (lower >= 0x61 && lower <= 0x7a)
}
