/** Somebody wants an end: Ctrl-C, a closed terminal, a supervisor. */
export class Interrupted extends Error {
  readonly signal: NodeJS.Signals

  constructor(signal: NodeJS.Signals) {
    super(`ended by ${signal}`)
    this.signal = signal
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Turns signals into something that is looked at between two steps, so that no step is half done. */
export class Interruption {
  #signal: NodeJS.Signals | undefined
  readonly #listeners = new Set<(signal: NodeJS.Signals) => void>()
  readonly #heard = (signal: NodeJS.Signals): void => {
    this.#signal ??= signal
    for (const listener of this.#listeners) listener(signal)
  }

  /** From now until `end` signals do not end the process. */
  begin(): this {
    for (const signal of SIGNALS) process.on(signal, this.#heard)
    return this
  }

  end(): void {
    for (const signal of SIGNALS) process.off(signal, this.#heard)
  }

  /** @throws {Interrupted} */
  readonly check = (): void => {
    if (this.#signal !== undefined) throw new Interrupted(this.#signal)
  }

  /** Told at once, and again with every further signal. */
  listen(listener: (signal: NodeJS.Signals) => void): () => void {
    this.#listeners.add(listener)
    if (this.#signal !== undefined) listener(this.#signal)
    return () => this.#listeners.delete(listener)
  }
}
