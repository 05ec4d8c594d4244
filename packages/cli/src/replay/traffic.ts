import type { Names } from './names/names.js'
import type { Columns } from './records/columns.js'

/** All requests, read as often as wanted. */
export interface Traffic {
  readonly names: Names
  readonly length: number
  /** The earliest and the latest time, milliseconds since the Unix epoch; infinite where there is no request. */
  readonly from: number
  readonly to: number
  /** In the order of their times; a block is valid until the next one is asked for. */
  blocks(): Iterable<Columns>
}

/** Reads all of it once, and tells now and then how far that is. */
export function pass(
  traffic: Traffic,
  what: string,
  progress: (what: string, share: number) => void,
  take: (block: Columns) => void,
): void {
  let done = 0
  for (const block of traffic.blocks()) {
    take(block)
    done += block.length
    progress(what, done / traffic.length)
  }
}
