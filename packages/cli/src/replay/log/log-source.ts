import { statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { createGunzip } from 'node:zlib'

/** Bytes that are read at once. */
const PART = 1 << 20

export interface LogSource {
  /** As it was named on the command line; `-` is the standard input. */
  readonly name: string
  /** Bytes of the file, compressed as it may be; `undefined` where nobody knows. */
  readonly size: number | undefined
}

/** Why a file cannot be read at all. */
export class UnreadableLog extends Error {}

const LONGEST_MAGIC = 5
const PACKED: readonly (readonly [magic: readonly number[], name: string, how: string])[] = [
  [[0x28, 0xb5, 0x2f, 0xfd], 'zstd', 'zstd -dc'],
  [[0x42, 0x5a, 0x68], 'bzip2', 'bzip2 -dc'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], 'xz', 'xz -dc'],
  [[0x50, 0x4b, 0x03, 0x04], 'zip', 'unzip -p'],
]

/** @throws {UnreadableLog} */
export function logSource(name: string): LogSource {
  if (name === '-') return { name, size: undefined }
  try {
    const status = statSync(name)
    if (status.isDirectory()) throw new UnreadableLog(`${name} is a folder`)
    return { name, size: status.isFile() ? status.size : undefined }
  } catch (error) {
    throw error instanceof UnreadableLog ? error : new UnreadableLog(`${name} ${reasonOf(error)}`)
  }
}

/** Who is told what a log holds, while it is read. */
export interface LogReader {
  /** The next bytes, unpacked; valid during the call. */
  part(bytes: Buffer): void
  /** How many more bytes of the file have been read. */
  read(bytes: number): void
  /** The packed data ends too early or is broken: what came before is whole. */
  cutOff(reason: string): void
}

/**
 * What is in a log, unpacked where it begins like gzip, several members one behind the other included.
 * @throws {UnreadableLog}
 */
export async function readContents({ name }: LogSource, reader: LogReader): Promise<void> {
  const raw: AsyncIterable<Buffer> = name === '-' ? process.stdin : fileParts(name)
  const parts = counted(raw, reader, name)
  try {
    await readParts(name, parts, reader)
  } finally {
    // Whatever was not read to its end is closed.
    await parts.return(undefined)
  }
}

async function readParts(name: string, parts: AsyncGenerator<Buffer>, reader: LogReader): Promise<void> {
  let start = Buffer.alloc(0)
  while (start.length < LONGEST_MAGIC) {
    const more = await parts.next()
    if (more.done) break
    start = Buffer.concat([start, more.value])
  }
  const packed = PACKED.find(([magic]) => magic.every((byte, at) => start[at] === byte))
  if (packed !== undefined) {
    throw new UnreadableLog(`${name} is packed with ${packed[1]}: ${packed[2]} ${name} | holdfast replay -`)
  }
  if (start[0] === 0x1f && start[1] === 0x8b) return unpack(name, begun(start, parts), reader)
  reader.part(withoutMark(start))
  for await (const part of parts) reader.part(part)
}

async function unpack(name: string, bytes: AsyncIterable<Buffer>, reader: LogReader): Promise<void> {
  const gunzip = createGunzip({ chunkSize: 1 << 18 })
  let isFirst = true
  // Taken as it comes: what a stream still holds when it breaks is lost.
  gunzip.on('data', (part: Buffer) => {
    reader.part(isFirst ? withoutMark(part) : part)
    isFirst = false
  })
  const over = new Promise<boolean>((resolve) => {
    gunzip.once('end', () => resolve(true))
    gunzip.on('error', () => resolve(false))
  })
  for await (const part of bytes) {
    if (gunzip.destroyed) break
    await Promise.race([new Promise((resolve) => gunzip.write(part, resolve)), over])
  }
  gunzip.end()
  if (await over) return
  reader.cutOff(`${name} is cut off or broken in the middle of its gzip data: what came before counts.`)
}

/** Always in the same memory: a part is valid until the next one is asked for. */
async function* fileParts(name: string): AsyncIterable<Buffer> {
  const file = await open(name)
  try {
    const memory = Buffer.allocUnsafe(PART)
    for (;;) {
      const { bytesRead } = await file.read(memory, 0, PART, null)
      if (bytesRead === 0) return
      yield memory.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}

/** The mark of UTF-8 that some editors put in front. */
function withoutMark(start: Buffer): Buffer {
  return start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf ? start.subarray(3) : start
}

async function* begun(first: Buffer, rest: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  yield first
  yield* rest
}

async function* counted(raw: AsyncIterable<Buffer>, reader: LogReader, name: string): AsyncGenerator<Buffer> {
  try {
    for await (const part of raw) {
      reader.read(part.length)
      yield part
    }
  } catch (error) {
    throw new UnreadableLog(`${name} ${reasonOf(error)}`)
  }
}

function reasonOf(error: unknown): string {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
      return 'is not there'
    case 'EACCES':
    case 'EPERM':
      return 'may not be read by you'
    case 'EISDIR':
      return 'is a folder'
    default:
      return 'cannot be read'
  }
}
