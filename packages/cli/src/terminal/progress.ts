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
  #text: string | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(output: Line = process.stderr, now: () => number = () => performance.now()) {
    this.#output = output
    this.#now = now
    this.#began = now()
  }

  show(text: string): void {
    const now = this.#now()
    const isEarly = now - this.#began < PATIENCE || now - (this.#shown ?? 0) < PAUSE
    if (isEarly) this.#text = text
    if (this.#output.isTTY !== true || isEarly) return
    this.#text = undefined
    this.#shown = now
    this.#output.write(`\r\u001b[K${text}`)
  }

  /** For work that waits: what came too early is shown when its time has come, though nobody says anything new. */
  waiting(): this {
    this.#timer ??= setInterval(() => {
      if (this.#text !== undefined) this.show(this.#text)
    }, PAUSE).unref()
    return this
  }

  /** Takes the line away. */
  end(): void {
    clearInterval(this.#timer)
    if (this.#shown !== undefined) this.#output.write('\r\u001b[K')
  }
}
