import { systemTimer, type Timer } from './body-timer.js'
import { cancel } from './cancel.js'

/** How much of a body is read, and how long it is waited for. */
export interface ByteLimits {
  readonly maxBytes: number
  /** What `Content-Length` says, at most `maxBytes`. */
  readonly declared: number | undefined
  /** Milliseconds that are spent waiting for the client, all chunks together. */
  readonly timeout: number
  /** Bytes a second, on the average since `GRACE`. */
  readonly minBytesPerSecond: number
}

/** Milliseconds before the rate counts: a phone that changes its cell sends nothing for a few seconds. */
export const GRACE = 5_000

/** Why a body was not read to its end. */
export type Cut = 'too_large' | 'mismatch' | 'timeout'

/**
 * The bytes of a body, chunk by chunk, within its limits. What goes beyond them is cancelled. A stream that breaks off
 * counts as too short. Only the client's time is counted: whoever takes the chunks may take as long as he likes.
 */
export class ByteSource {
  /** Set once `next` has answered `undefined` before the end of the body. */
  cut: Cut | undefined
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>
  readonly #limits: ByteLimits
  readonly #timer: Timer
  #size = 0
  #waited = 0
  /** Since when a chunk is waited for. */
  #since: number | undefined
  #disarm: (() => void) | undefined

  /** @throws {TypeError} when the stream is being read elsewhere. */
  constructor(body: ReadableStream<Uint8Array>, limits: ByteLimits, timer: Timer = systemTimer) {
    this.#reader = body.getReader()
    this.#limits = limits
    this.#timer = timer
  }

  /**
   * The next chunk; `undefined` at the end, and after a cut.
   * @throws {TypeError} when the stream does not carry bytes.
   */
  async next(): Promise<Uint8Array | undefined> {
    if (this.cut !== undefined) return undefined
    const { declared, maxBytes } = this.#limits
    this.#since = this.#timer.now()
    if (this.#disarm === undefined) this.#arm()
    let chunk: Uint8Array | undefined
    try {
      chunk = (await this.#reader.read()).value
    } catch {
      this.cut ??= 'mismatch'
    }
    this.#waited += this.#timer.now() - this.#since
    this.#since = undefined
    if (this.cut !== undefined) {
      this.#disarm?.()
      return undefined
    }
    if (chunk === undefined) {
      this.#disarm?.()
      if (declared !== undefined && this.#size !== declared) this.cut = 'mismatch'
      return undefined
    }
    if (!ArrayBuffer.isView(chunk)) {
      this.cancel()
      throw new TypeError('The body is not a stream of bytes.')
    }
    this.#size += chunk.byteLength
    if (this.#size <= (declared ?? maxBytes)) return chunk
    this.#end(declared === undefined ? 'too_large' : 'mismatch')
    return undefined
  }

  /** Whoever refuses a body before its end says so, or its timer stays. */
  cancel(): void {
    this.#disarm?.()
    cancel(this.#reader)
  }

  #end(why: Cut): void {
    this.cut = why
    this.cancel()
  }

  #arm(): void {
    const due = Math.min(this.#limits.timeout, this.#slowAt())
    this.#disarm = this.#timer.after(Math.max(1, due - this.#spent()), () => this.#look())
  }

  #look(): void {
    const spent = this.#spent()
    const isLate = spent >= this.#limits.timeout || spent >= this.#slowAt()
    // A cancelled stream ends the read that waits for it.
    if (isLate) this.#end('timeout')
    else this.#arm()
  }

  /** Milliseconds after which what has come so far is too little. */
  #slowAt(): number {
    return GRACE + (this.#size * 1_000) / this.#limits.minBytesPerSecond
  }

  #spent(): number {
    return this.#waited + (this.#since === undefined ? 0 : this.#timer.now() - this.#since)
  }
}
