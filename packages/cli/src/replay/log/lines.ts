/** Of a longer line the rest is passed over: no server writes one, and what counts stands in front. */
export const LONGEST_LINE = 65_536

const [NEWLINE, RETURN, NUL] = [0x0a, 0x0d, 0]

/**
 * Lines of a stream that comes in parts, without a copy of any line that one part holds whole. A NUL in front of a line is
 * left out: a log that was cut while a server went on writing to it begins with a hole.
 */
export class Lines {
  readonly #line: (bytes: Buffer, start: number, end: number) => void
  /** Of a line that began in an earlier part. */
  readonly #rest = Buffer.allocUnsafe(LONGEST_LINE)
  #length = 0
  #began = false

  constructor(line: (bytes: Buffer, start: number, end: number) => void) {
    this.#line = line
  }

  take(part: Buffer): void {
    let start = 0
    if (this.#began) {
      const end = part.indexOf(NEWLINE)
      this.#keep(part, 0, end < 0 ? part.length : end)
      if (end < 0) return
      this.finish()
      start = end + 1
    }
    for (let end = part.indexOf(NEWLINE, start); end >= 0; end = part.indexOf(NEWLINE, start)) {
      this.#told(part, start, end)
      start = end + 1
    }
    if (start < part.length) {
      this.#began = true
      this.#keep(part, start, part.length)
    }
  }

  /** The last line needs no newline. */
  finish(): void {
    if (!this.#began) return
    const length = this.#length
    this.#began = false
    this.#length = 0
    this.#told(this.#rest, 0, length)
  }

  #keep(part: Buffer, start: number, end: number): void {
    let from = start
    if (this.#length === 0) while (from < end && part[from] === NUL) from++
    const most = Math.min(end - from, LONGEST_LINE - this.#length)
    part.copy(this.#rest, this.#length, from, from + most)
    this.#length += most
  }

  #told(bytes: Buffer, start: number, end: number): void {
    let [from, to] = [start, Math.min(end, start + LONGEST_LINE)]
    while (from < end && bytes[from] === NUL) from++
    if (from > start) to = Math.min(end, from + LONGEST_LINE)
    if (to > from && bytes[to - 1] === RETURN) to--
    this.#line(bytes, from, to)
  }
}
