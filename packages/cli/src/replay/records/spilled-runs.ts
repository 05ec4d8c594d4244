import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BYTES, Columns } from './columns.js'

/** Requests of one run that are read at a time: 200 kB. */
const PART = 8_192

interface Run {
  /** Where it begins in the file, in parts. */
  readonly part: number
  readonly length: number
  readonly first: number
}

/**
 * Sorted runs in one temporary file, readable by its owner only. It has lost its name before the first byte is written
 * (at the end of the process where the system cannot do that): whatever ends the process leaves nothing behind.
 */
export class SpilledRuns {
  readonly #runs: Run[] = []
  #parts = 0
  #file: number | undefined
  #forget: (() => void) | undefined

  get isEmpty(): boolean {
    return this.#runs.length === 0
  }

  /** @throws {Error} the system's, where the disk is full */
  write(sorted: Columns): void {
    this.#file ??= this.#open()
    this.#runs.push({ part: this.#parts, length: sorted.length, first: sorted.times[0]! })
    for (let start = 0; start < sorted.length; start += PART) {
      const part = new Columns(PART)
      part.addFrom(sorted, start, Math.min(start + PART, sorted.length))
      writeAll(this.#file, new Uint8Array(part.memory), this.#parts * PART * BYTES)
      this.#parts++
    }
  }

  /** All runs as one; of what has the same time, that of the earlier run comes first. */
  *merged(): Iterable<Columns> {
    // A run is opened when its first request is due: of a log that is nearly sorted, one or two at a time.
    const waiting = this.#runs.map((run, rank) => ({ run, rank })).toSorted((a, b) => b.run.first - a.run.first)
    const open: Cursor[] = []
    const block = new Columns(PART)
    while (waiting.length > 0 || open.length > 0) {
      let least = leastOf(open)
      while (waiting.length > 0 && (least === undefined || waiting.at(-1)!.run.first <= least.time)) {
        const { run, rank } = waiting.pop()!
        open.push(new Cursor(this.#file!, run, rank))
        least = leastOf(open)
      }
      if (least === undefined) break
      const end = least.until(this.#bound(open, least, waiting.at(-1)?.run.first), PART - block.length)
      block.addFrom(least.columns, least.at, end)
      least.move(end)
      if (least.done) open.splice(open.indexOf(least), 1)
      if (block.length < PART) continue
      yield block
      block.length = 0
    }
    if (block.length > 0) yield block
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
    this.#runs.length = 0
    this.#forget?.()
  }

  /** Before which time all comes from `least`; what has this very time too where `least` is of an earlier run. */
  #bound(open: readonly Cursor[], least: Cursor, nextFirst: number | undefined): number {
    let bound = nextFirst ?? Number.POSITIVE_INFINITY
    for (const other of open) {
      if (other === least) continue
      const own = other.rank < least.rank ? other.time : afterwards(other.time)
      if (own < bound) bound = own
    }
    return bound
  }

  #open(): number {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-replay-'))
    const path = join(folder, 'requests')
    const file = openSync(path, 'wx+', 0o600)
    const remove = (): void => rmSync(folder, { recursive: true, force: true })
    try {
      remove()
    } catch {
      // Windows keeps the name of an open file.
      process.once('exit', remove)
      this.#forget = () => {
        process.off('exit', remove)
        remove()
      }
    }
    return file
  }
}

/** Times are whole milliseconds. */
const afterwards = (time: number): number => time + 1

function leastOf(open: readonly Cursor[]): Cursor | undefined {
  let least: Cursor | undefined
  for (const each of open) {
    if (least === undefined || each.time < least.time || (each.time === least.time && each.rank < least.rank)) {
      least = each
    }
  }
  return least
}

/** Where the reading of one run is. */
class Cursor {
  readonly columns = new Columns(PART)
  at = 0
  #left: number
  #part: number

  constructor(
    readonly file: number,
    run: Run,
    readonly rank: number,
  ) {
    this.#left = run.length
    this.#part = run.part
    this.#read()
  }

  get time(): number {
    return this.columns.times[this.at]!
  }

  get done(): boolean {
    return this.at >= this.columns.length
  }

  /** The end of what is here, is before `bound`, and are at most so many; one at least. */
  until(bound: number, most: number): number {
    const { times, length } = this.columns
    const last = Math.min(length, this.at + most)
    let end = this.at + 1
    while (end < last && times[end]! < bound) end++
    return end
  }

  move(end: number): void {
    this.at = end
    if (this.done && this.#left > 0) this.#read()
  }

  #read(): void {
    const bytes = new Uint8Array(this.columns.memory)
    let read = 0
    while (read < bytes.length) {
      const more = readSync(this.file, bytes, read, bytes.length - read, this.#part * PART * BYTES + read)
      if (more === 0) throw new Error('The temporary file was cut off.')
      read += more
    }
    this.#part++
    this.at = 0
    this.columns.length = Math.min(PART, this.#left)
    this.#left -= this.columns.length
  }
}

function writeAll(file: number, bytes: Uint8Array, position: number): void {
  for (let written = 0; written < bytes.length;) {
    written += writeSync(file, bytes, written, bytes.length - written, position + written)
  }
}
