/** How long work may take before a person is told how it goes, and how often then; milliseconds. */
const [PATIENCE, PAUSE] = [2_000, 200]

interface Line {
  readonly isTTY?: boolean
  write(text: string): unknown
}

/** One line on stderr that says how far long work is; nothing where nobody looks, or where it is quick. */
export class ProgressLine {
  readonly #output: Line
  readonly #now: () => number
  readonly #began: number
  #shown: number | undefined

  constructor(output: Line = process.stderr, now: () => number = () => performance.now()) {
    this.#output = output
    this.#now = now
    this.#began = now()
  }

  show(text: string): void {
    const now = this.#now()
    if (this.#output.isTTY !== true || now - this.#began < PATIENCE || now - (this.#shown ?? 0) < PAUSE) return
    this.#shown = now
    this.#output.write(`\r\u001b[K${text}`)
  }

  /** Takes the line away. */
  end(): void {
    if (this.#shown !== undefined) this.#output.write('\r\u001b[K')
  }
}
