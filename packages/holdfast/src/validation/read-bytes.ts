/**
 * The bytes of a stream, at most `max` of them and exactly `declared` where that is given (at most `max`). A stream that
 * goes on is cancelled, and what was read of it is dropped. One that breaks off counts as too short.
 * @throws {TypeError} when the stream is being read elsewhere, or does not carry bytes.
 */
export async function readBytes(
  body: ReadableStream<Uint8Array>,
  max: number,
  declared: number | undefined,
): Promise<Uint8Array | 'too_large' | 'mismatch'> {
  const reader = body.getReader()
  const most = declared ?? max
  let bytes: Uint8Array = EMPTY
  let size = 0
  for (;;) {
    let chunk: Uint8Array | undefined
    try {
      chunk = (await reader.read()).value
    } catch {
      return 'mismatch'
    }
    if (chunk === undefined) break
    if (!ArrayBuffer.isView(chunk)) {
      cancel(reader)
      throw new TypeError('The body is not a stream of bytes.')
    }
    const end = size + chunk.byteLength
    if (end > most) {
      cancel(reader)
      return declared === undefined ? 'too_large' : 'mismatch'
    }
    if (size === 0) {
      bytes = chunk
    } else if (end > size) {
      // Copied, not collected: a list of one-byte chunks costs a hundred times the bytes that it holds.
      if (end > bytes.byteLength) bytes = grown(bytes, size, declared ?? Math.min(max, Math.max(end, 2 * size)))
      bytes.set(chunk, size)
    }
    size = end
  }
  if (declared !== undefined && size !== declared) return 'mismatch'
  return bytes.byteLength === size ? bytes : bytes.subarray(0, size)
}

const EMPTY = new Uint8Array(0)

/** Tells the source to stop. The answer does not wait for it, nor depend on how it takes it. */
export function cancel(source: Pick<ReadableStream, 'cancel'> | Pick<ReadableStreamDefaultReader, 'cancel'>): void {
  source.cancel().catch(() => undefined)
}

function grown(bytes: Uint8Array, size: number, capacity: number): Uint8Array {
  const larger = new Uint8Array(capacity)
  larger.set(bytes.subarray(0, size))
  return larger
}
