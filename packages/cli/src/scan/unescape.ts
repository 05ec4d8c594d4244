import { escapes } from './escapes.js'

/** Layers of escapes that are resolved: JSON in a script in JSON has three. */
export const LAYERS = 3

/** Bytes with one layer of escapes resolved. */
export interface Unescaped {
  readonly bytes: Uint8Array
  /** Where letters, digits, `_` and `:` were escaped: encoders escape other signs, so it is rare. */
  readonly words: readonly number[]
  /** Where a byte, or the end, was before. */
  origin(index: number): number
}

/**
 * Resolves what JavaScript, JSON, HTML, URLs and (where `css` is said) style sheets write in place of a character, all of
 * them wherever they stand: which of them a reader will apply is not known here, and each character of a secret may be
 * written in another way. One layer: `&amp;#39;` becomes `&#39;`.
 * @returns `undefined` where there is no escape
 */
export function unescape(bytes: Uint8Array, css = false): Unescaped | undefined {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  /** Of what follows each escape, the place now and the place before, in turn. */
  const places: number[] = []
  let result: Buffer | undefined
  const words: number[] = []
  let [length, copied] = [0, 0]
  const signs = Array.from(escapes, ([sign, read]) => ({ sign, read, at: source.indexOf(sign) }))
  for (;;) {
    let next: (typeof signs)[number] | undefined
    for (const sign of signs) if (sign.at !== -1 && (next === undefined || sign.at < next.at)) next = sign
    if (next === undefined) break
    const { at, sign, read } = next
    const escape = read(source, at, css)
    if (escape === undefined) {
      next.at = source.indexOf(sign, at + 1)
      continue
    }
    // No escape is shorter than what it stands for in UTF-8.
    result ??= Buffer.allocUnsafe(source.length)
    length += copy(source, copied, at, result, length)
    const { code } = escape
    if (isWord(code)) words.push(length)
    if (code >= 0x80 && !escape.isByte) length += result.write(String.fromCodePoint(code), length)
    else if (code >= 0) result[length++] = code
    copied = at + escape.length
    places.push(length, copied)
    // An escape may hold the signs of others.
    for (const other of signs) {
      if (other.at !== -1 && other.at < copied) other.at = source.indexOf(other.sign, copied)
    }
  }
  if (result === undefined) return undefined
  length += source.copy(result, length, copied)
  return { bytes: result.subarray(0, length), words, origin: (index) => originOf(places, index) }
}

/** A few bytes are quicker copied here than by a call. */
function copy(source: Buffer, from: number, to: number, target: Buffer, at: number): number {
  if (to - from > 64) return source.copy(target, at, from, to)
  for (let index = from; index < to; index++) target[at++] = source[index] as number
  return to - from
}

function isWord(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x3a) || (code >= 0x41 && code <= 0x5a) || code === 0x5f || (code >= 0x61 && code <= 0x7a)
  )
}

/** By the last escape that ends at the index or before; a character that another one stands for is where that begins. */
function originOf(places: readonly number[], index: number): number {
  let [low, high] = [0, places.length / 2]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((places[middle * 2] as number) <= index) low = middle + 1
    else high = middle
  }
  if (low === 0) return index
  return (places[low * 2 - 1] as number) + index - (places[low * 2 - 2] as number)
}
