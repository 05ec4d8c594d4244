import type { Verdict } from '../core/verdict.js'
import { unsafe } from './refusal.js'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const LOWER_U = 0x75

/** The strings of one JSON text, one after the other: where each ends, whether its escapes are safe, what it says. */
export class JsonStrings {
  /** The place of the closing quote of the last string in the bytes, or the length of the bytes where it has none. */
  end = 0
  readonly #bytes: Uint8Array
  readonly #text: string | null
  /** Places in the bytes are places in the text, which engines search faster than a loop walks. */
  readonly #ascii: boolean
  /** Bytes up to here less the UTF-16 code units that they decode to; 0 where there is no text. */
  #surplus: number
  /** Where the last string begins: in the text, or without one in the bytes. */
  #start = 0
  #escaped = false
  /** The place of the next backslash; kept for ASCII only. */
  #backslash = -1

  /** @param text the bytes decoded, or `null` where they are not yet */
  constructor(bytes: Uint8Array, text: string | null) {
    this.#bytes = bytes
    this.#text = text
    this.#ascii = text?.length === bytes.length
    this.#surplus = text !== null && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  }

  /**
   * Finds the end of the string after the quote at `start - 1`, or what is refused in it: more than `most` bytes, NUL,
   * a lone surrogate. Raw control characters and other escapes are left to `JSON.parse`.
   */
  read(start: number, most: number): Verdict {
    this.#start = start - this.#surplus
    this.#escaped = false
    if (this.#ascii && this.#text !== null) {
      if (this.#backslash < start) this.#backslash = after(this.#text, '\\', start)
      this.end = after(this.#text, '"', start)
      if (this.#backslash > this.end) return this.end - start > most ? TOO_LONG : undefined
      return this.#walk(this.#backslash, start + most)
    }
    return this.#walk(start, start + most)
  }

  /** What the last string says, or `undefined` where its bytes or escapes are none. */
  text(): string | undefined {
    const end = this.end - this.#surplus
    try {
      const spelled = this.#text?.slice(this.#start, end) ?? UTF_8.decode(this.#bytes.subarray(this.#start, end))
      return this.#escaped ? (JSON.parse(`"${spelled}"`) as string) : spelled
    } catch {
      return undefined
    }
  }

  #walk(from: number, last: number): Verdict {
    const bytes = this.#bytes
    const { length } = bytes
    let i = from
    for (; i < length; i++) {
      const c = bytes[i] as number
      if (c === QUOTE) break
      if (i >= last) return TOO_LONG
      // Two bytes make one unit, three make one, four make two.
      if (c >= 0xc0 && this.#text !== null) this.#surplus += c >= 0xe0 ? 2 : 1
      if (c !== BACKSLASH) continue
      this.#escaped = true
      if (bytes[++i] !== LOWER_U) continue
      const unit = hex(bytes, i + 1)
      i += 4
      if (unit === 0) return unsafe('NUL is refused.')
      if (unit < 0xd800 || unit > 0xdfff) continue
      const low = bytes[i + 1] === BACKSLASH && bytes[i + 2] === LOWER_U ? hex(bytes, i + 3) : 0
      if (unit > 0xdbff || low < 0xdc00 || low > 0xdfff) return unsafe('A lone surrogate is refused.')
      i += 6
    }
    this.end = Math.min(i, length)
    return undefined
  }
}

/** A mark in front of a key is part of it. */
const UTF_8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

const TOO_LONG = unsafe('A string or key is too long.')

/** The place of the first `character` from `start` on, or the end. */
function after(text: string, character: string, start: number): number {
  const place = text.indexOf(character, start)
  return place === -1 ? text.length : place
}

/** Four hexadecimal digits; a value that means nothing where they are none, and `JSON.parse` will say so. */
function hex(bytes: Uint8Array, at: number): number {
  let value = 0
  for (let i = at; i < at + 4; i++) {
    const c = (bytes[i] ?? 0) | 0x20
    if (c >= 0x30 && c <= 0x39) value = value * 16 + c - 0x30
    else if (c >= 0x61 && c <= 0x66) value = value * 16 + c - 0x57
    else return 0xffff
  }
  return value
}
