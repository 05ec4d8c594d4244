import { Outage } from '../core/outage.js'

/** One end for everything that a fetch waits for: the DNS, the connection, each redirect, the last byte of the body. */
export class Deadline {
  readonly #controller = new AbortController()
  readonly #timer: ReturnType<typeof setTimeout>
  readonly #caller: AbortSignal | null | undefined
  readonly #leave = (): void => this.#controller.abort(this.#caller?.reason)

  /**
   * @param ms milliseconds from now
   * @param caller the caller's own signal, which ends the fetch before
   */
  constructor(ms: number, caller: AbortSignal | null | undefined) {
    this.#caller = caller
    this.#timer = setTimeout(() => this.#controller.abort(new Outage('remote-host', 'fetch', 'timeout')), ms)
    if (caller?.aborted === true) this.#leave()
    else caller?.addEventListener('abort', this.#leave, { once: true })
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Nothing is waited for any more. */
  end(): void {
    clearTimeout(this.#timer)
    this.#caller?.removeEventListener('abort', this.#leave)
  }
}
