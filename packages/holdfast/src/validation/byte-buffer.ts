/**
 * Bytes as they arrive, in one piece. Copied, not collected: a list of one-byte chunks costs a hundred times the bytes
 * that it holds.
 */
export class ByteBuffer {
  #bytes: Uint8Array = EMPTY
  #size = 0
  readonly #max: number

  /** @param max no more is ever set aside; the caller counts */
  constructor(max: number) {
    this.#max = max
  }

  get size(): number {
    return this.#size
  }

  append(chunk: Uint8Array): void {
    const end = this.#size + chunk.byteLength
    if (this.#size === 0) {
      this.#bytes = chunk
    } else if (end > this.#size) {
      if (end > this.#bytes.byteLength) {
        const larger = new Uint8Array(Math.min(Math.max(this.#max, end), Math.max(end, 2 * this.#size)))
        larger.set(this.#bytes.subarray(0, this.#size))
        this.#bytes = larger
      }
      this.#bytes.set(chunk, this.#size)
    }
    this.#size = end
  }

  /** What has arrived so far. */
  bytes(): Uint8Array {
    return this.#bytes.byteLength === this.#size ? this.#bytes : this.#bytes.subarray(0, this.#size)
  }
}

const EMPTY = new Uint8Array(0)
