import type { ByteSource } from '../byte-source.js'

/** Why a multipart body cannot be read on; for `'cut'` the source has the reason. */
export type Broken = 'cut' | 'malformed' | 'header_too_large'

/**
 * The parts of a `multipart/form-data` body (RFC 7578, RFC 2046 §5.1) while they arrive: no more of them is held than one
 * header, or a delimiter's length of content. Linear, since a delimiter has its only CR in front: no byte is compared
 * twice.
 *
 * Stricter than RFC 2046, because readers differ in the rest and a filter on the way may be one of them: nothing in front
 * of the first delimiter, nothing but a line break after the last, no white space or further characters behind a boundary.
 */
export class PartStream {
  readonly #source: Pick<ByteSource, 'next' | 'cut'>
  readonly #delimiter: Uint8Array
  readonly #maxHeaderBytes: number
  /** What has arrived; used up to `#at`. The first delimiter has its line break here. */
  #held: Uint8Array = LINE_BREAK
  #at = 0
  #part: 'none' | 'content' | 'ended' = 'none'

  constructor(source: Pick<ByteSource, 'next' | 'cut'>, boundary: string, maxHeaderBytes: number) {
    this.#source = source
    this.#delimiter = bytesOf(`\r\n--${boundary}`)
    this.#maxHeaderBytes = maxHeaderBytes
  }

  /** The header of the next part, `null` after the last one. What is left of the part before it is passed over. */
  async next(): Promise<Uint8Array | null | Broken> {
    while (this.#part !== 'ended') {
      const passed = await this.content()
      if (typeof passed === 'string') return passed
      if (passed !== null && this.#part === 'none') return 'malformed'
    }
    while (this.#held.length - this.#at < 2) if (!(await this.#more())) return this.#broken()
    if (startsWith(this.#held, CLOSE, this.#at)) return this.#epilogue()
    if (!startsWith(this.#held, LINE_BREAK, this.#at)) return 'malformed'
    for (;;) {
      // From the delimiter's own line break on: a header may be empty.
      const end = indexOf(this.#held, HEADER_END, this.#at)
      if ((end === -1 ? this.#held.length : end) - this.#at > this.#maxHeaderBytes) return 'header_too_large'
      if (end === -1) {
        if (!(await this.#more())) return this.#broken()
        continue
      }
      const header = this.#held.subarray(Math.min(this.#at + LINE_BREAK.length, end), end)
      this.#at = end + HEADER_END.length
      this.#part = 'content'
      return header
    }
  }

  /** The next piece of the part's content, never empty; `null` at its end. */
  async content(): Promise<Uint8Array | null | Broken> {
    while (this.#part !== 'ended') {
      const start = this.#at
      const found = indexOf(this.#held, this.#delimiter, start)
      if (found === start) {
        this.#at += this.#delimiter.length
        this.#part = 'ended'
        break
      }
      this.#at = found === -1 ? begun(this.#held, this.#delimiter, start) : found
      if (this.#at > start) return this.#held.subarray(start, this.#at)
      if (!(await this.#more())) return this.#broken()
    }
    return null
  }

  async #epilogue(): Promise<null | Broken> {
    this.#at += CLOSE.length
    do {
      const rest = this.#held.subarray(this.#at)
      if (rest.length > LINE_BREAK.length || !startsWith(LINE_BREAK, rest, 0)) return 'malformed'
    } while (await this.#more())
    return this.#source.cut === undefined ? null : 'cut'
  }

  /** One more chunk behind what is not used yet; `false` when there is none. */
  async #more(): Promise<boolean> {
    const chunk = await this.#source.next()
    if (chunk === undefined) return false
    const rest = this.#held.subarray(this.#at)
    this.#at = 0
    if (rest.length === 0) {
      this.#held = chunk
    } else {
      this.#held = new Uint8Array(rest.length + chunk.length)
      this.#held.set(rest)
      this.#held.set(chunk, rest.length)
    }
    return true
  }

  #broken(): Broken {
    return this.#source.cut === undefined ? 'malformed' : 'cut'
  }
}

const CR = 0x0d
const LINE_BREAK = bytesOf('\r\n')
const HEADER_END = bytesOf('\r\n\r\n')
const CLOSE = bytesOf('--')

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

function startsWith(bytes: Uint8Array, start: Uint8Array, at: number): boolean {
  return at + start.length <= bytes.length && start.every((byte, i) => bytes[at + i] === byte)
}

/** The place of a pattern that begins with CR, or -1. */
function indexOf(bytes: Uint8Array, pattern: Uint8Array, from: number): number {
  let at = bytes.indexOf(CR, from)
  while (at !== -1 && !startsWith(bytes, pattern, at)) at = bytes.indexOf(CR, at + 1)
  return at
}

/** Where the end of the bytes may be the beginning of the pattern, or their length. */
function begun(bytes: Uint8Array, pattern: Uint8Array, from: number): number {
  let at = bytes.indexOf(CR, Math.max(from, bytes.length - pattern.length + 1))
  while (at !== -1 && !startsWith(pattern, bytes.subarray(at), 0)) at = bytes.indexOf(CR, at + 1)
  return at === -1 ? bytes.length : at
}
