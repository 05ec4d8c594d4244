import { contentsOf, type Compression } from './contents.js'
import type { Hit, SecretSearch } from './secret-search.js'

/** Bytes that a secret takes at most, however it is written: a block is searched with so many of the next. */
const OVERLAP = 64 << 10

/** Bytes before a block that are looked at with it: escapes go over the border, and words do. */
const CONTEXT = 256

/** More places in one file say nothing new. */
const MOST = 1_000

/** The secrets in one file, in the order of their places; read in blocks, so that its size does not matter. */
export async function searchFile(search: SecretSearch, path: string, compression?: Compression): Promise<Hit[]> {
  const isCss = /\.css(?:\.gz|\.br)?$/.test(path)
  const hits: Hit[] = []
  let block = Buffer.alloc(0)
  /** Where the block begins in the file, and what of it has been searched. */
  let [begin, done] = [0, 0]
  const searchTo = (end: number): void => {
    for (const hit of search.in(block, isCss)) {
      // What begins further on is found whole with the next block.
      if (hit.start < done || hit.start >= end) continue
      hits.push({ ...hit, start: begin + hit.start, end: begin + hit.end })
    }
    const rest = Math.max(0, end - CONTEXT)
    block = block.subarray(rest)
    begin += rest
    done = end - rest
  }
  for await (const chunk of contentsOf(path, compression)) {
    block = Buffer.concat([block, chunk])
    if (block.length > 4 * OVERLAP) searchTo(block.length - OVERLAP)
    if (hits.length >= MOST) break
  }
  searchTo(block.length)
  return hits.toSorted((one, other) => one.start - other.start || (one.key < other.key ? -1 : 1)).slice(0, MOST)
}

/** Where a reader finds a byte. */
export interface TextPlace {
  /** From 1. */
  readonly line: number
  /** From 1, in characters. */
  readonly column: number
}

/** Lines and columns of these offsets, which are in ascending order; of a file that is no text, none. */
export async function textPlaces(
  path: string,
  offsets: readonly number[],
  compression?: Compression,
): Promise<readonly TextPlace[]> {
  const places: TextPlace[] = []
  let [line, column, at] = [1, 1, 0]
  for await (const chunk of contentsOf(path, compression)) {
    if (chunk.includes(0)) return []
    for (const byte of chunk) {
      while (offsets[places.length] === at) places.push({ line, column })
      if (places.length === offsets.length) return places
      at++
      if (byte === 0x0a) [line, column] = [line + 1, 1]
      // Not the further bytes of a character.
      else if ((byte & 0xc0) !== 0x80) column++
    }
  }
  return places
}
