import { ByteSearch } from 'holdfast/env/leaks'
import { isNoExample, secretFormats, type SecretFormat } from '../project/secret-formats.js'
import { LAYERS, unescape } from './unescape.js'

/** Bytes in front of a mark that tell whether a word begins there, however they are written. */
const BEFORE = 64

/** Of each format, from its mark on. */
const REACH = 512

/** Gets the name of a format, and from where to where a secret of it goes. */
type Found = (name: string, start: number, end: number) => void

interface Mark {
  readonly format: SecretFormat
  readonly bytes: Buffer
}

/** Looks for secrets of known formats. Marks are searched for in the whole; what is around one is unescaped there. */
export class FormatSearch {
  readonly #marks: readonly Mark[]
  readonly #search: ByteSearch
  readonly #longest: number

  constructor() {
    this.#marks = secretFormats.flatMap((format) =>
      format.marks.map((mark) => ({ format, bytes: Buffer.from(mark, 'latin1') })),
    )
    this.#search = new ByteSearch(this.#marks.map(({ bytes }) => bytes))
    this.#longest = Math.max(...this.#marks.map(({ bytes }) => bytes.length))
  }

  /** @param places only marks over one of them, which are in ascending order; default: all marks */
  in(bytes: Uint8Array, found: Found, css: boolean, places?: readonly number[]): void {
    for (const { from, to } of places === undefined ? [{ from: 0, to: bytes.length }] : around(places, this.#longest)) {
      this.#search.search(bytes.subarray(from, to), (number, end) => {
        const { format, bytes: mark } = this.#marks[number] as Mark
        const secret = secretAt(format, bytes, from + end - mark.length, css)
        if (secret !== undefined) found(format.name, ...secret)
      })
    }
  }
}

/** From so much before each place to so much behind it, together where they meet. */
function around(places: readonly number[], reach: number): { from: number; to: number }[] {
  const ranges: { from: number; to: number }[] = []
  for (const place of places) {
    const last = ranges.at(-1)
    if (last !== undefined && place - reach <= last.to) last.to = place + reach
    else ranges.push({ from: Math.max(0, place - reach), to: place + reach })
  }
  return ranges
}

/** The secret whose mark begins here; `undefined` where it is the mark alone, or an example. */
function secretAt(
  { pattern, ahead = 0, reach = REACH, isReal = isNoExample }: SecretFormat,
  bytes: Uint8Array,
  mark: number,
  css: boolean,
) {
  // A mark holds no escape, so what is on either side of it can be unescaped alone.
  let head = part(bytes, Math.max(0, mark - BEFORE), mark)
  let tail = part(bytes, mark, Math.min(bytes.length, mark + reach))
  for (let layer = 0; layer <= LAYERS; layer++) {
    const text = head.text() + tail.text()
    const at = head.bytes.length
    for (let start = Math.max(0, at - ahead); start <= at; start++) {
      pattern.lastIndex = start
      const secret = pattern.exec(text)?.[0]
      if (secret === undefined || !isReal(secret)) continue
      return [start < at ? head.origin(start) : mark, tail.origin(start + secret.length - at)] as const
    }
    const [before, after] = [head.unescaped(css), tail.unescaped(css)]
    if (before === undefined && after === undefined) break
    head = before ?? head
    tail = after ?? tail
  }
  return undefined
}

/** Some of the bytes, which knows in every layer where they were in the first. */
interface Part {
  readonly bytes: Uint8Array
  text(): string
  origin(index: number): number
  unescaped(css: boolean): Part | undefined
}

function part(whole: Uint8Array, from: number, to: number): Part {
  return layered(whole.subarray(from, to), (index) => from + index)
}

function layered(bytes: Uint8Array, origin: (index: number) => number): Part {
  return {
    bytes,
    origin,
    text: () => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1'),
    unescaped(css) {
      const next = unescape(bytes, css)
      return next && layered(next.bytes, (index) => origin(next.origin(index)))
    },
  }
}
