import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline, type Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip } from 'node:zlib'

/** How a file's bytes are read. */
export type Compression = 'gzip' | 'brotli'

/** Bytes of one read. */
const CHUNK = 1 << 20

/** Of what a compressed file becomes: a bomb of 10 MB would be 10 GB. */
export const MOST_DECOMPRESSED = 256 << 20

/** More came out of a compressed file than is looked at. */
export class TooLarge extends Error {}

/** How a file is compressed, if it is: gzip says so itself, of Brotli only the name does. */
export async function compressionOf(path: string): Promise<Compression | undefined> {
  if (path.endsWith('.br')) return 'brotli'
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(3), 0, 3, 0)
    return bytesRead === 3 && buffer.equals(Buffer.from([0x1f, 0x8b, 0x08])) ? 'gzip' : undefined
  } finally {
    await file.close()
  }
}

/**
 * A file in chunks, decompressed where that is asked for. What is damaged ends there, as it does in a browser.
 * @throws {TooLarge}
 */
export async function* contentsOf(path: string, compression?: Compression): AsyncGenerator<Buffer> {
  const source = createReadStream(path, { highWaterMark: CHUNK })
  if (compression === undefined) {
    yield* source as AsyncIterable<Buffer>
    return
  }
  const inflate =
    compression === 'gzip' ? createGunzip({ chunkSize: CHUNK }) : createBrotliDecompress({ chunkSize: CHUNK })
  // What fails is told by reading from it.
  const decompressed: Readable = pipeline(source, inflate, () => {})
  let bytes = 0
  try {
    for await (const chunk of decompressed as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes > MOST_DECOMPRESSED) throw new TooLarge()
      yield chunk
    }
  } catch (error) {
    if (!isDamage(error)) throw error
  }
}

function isDamage(error: unknown): boolean {
  return /^(?:Z_(?:DATA|BUF)_ERROR|ERR_|ERR__)/.test(String((error as NodeJS.ErrnoException | undefined)?.code))
}
