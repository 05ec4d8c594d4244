import { ByteBuffer } from './byte-buffer.js'
import { ByteSource, type ByteLimits, type Cut } from './byte-source.js'
import type { Timer } from './body-timer.js'

/**
 * All bytes of a stream, within its limits; what was read of one that is cut is dropped.
 * @throws {TypeError} when the stream is being read elsewhere, or does not carry bytes.
 */
export async function readBytes(
  body: ReadableStream<Uint8Array>,
  limits: ByteLimits,
  timer: Timer | undefined,
): Promise<Uint8Array | Cut> {
  const source = new ByteSource(body, limits, timer)
  const buffer = new ByteBuffer(limits.declared ?? limits.maxBytes)
  for (let chunk = await source.next(); chunk !== undefined; chunk = await source.next()) buffer.append(chunk)
  return source.cut ?? buffer.bytes()
}
