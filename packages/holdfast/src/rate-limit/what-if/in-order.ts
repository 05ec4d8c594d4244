import type { SeenRequest } from './seen-request.js'

/** Requests that are sorted without a pause. */
const RUN = 1_024

/**
 * Requests in the order of their times; those of one moment stay in theirs. Pauses every thousand, in which other
 * work may have its turn.
 */
export function* inOrder(seen: readonly SeenRequest[]): Generator<void, readonly SeenRequest[]> {
  let sorted: SeenRequest[] = []
  for (let start = 0; start < seen.length; start += RUN) {
    for (const each of seen.slice(start, start + RUN).toSorted((a, b) => a.time - b.time)) sorted.push(each)
    yield
  }
  let merged = sorted.slice()
  for (let size = RUN; size < seen.length; size *= 2) {
    for (let start = 0; start < seen.length; start += size * 2) {
      const middle = Math.min(start + size, seen.length)
      const end = Math.min(start + size * 2, seen.length)
      let [left, right] = [start, middle]
      for (let at = start; at < end; at++) {
        const takesLeft = left < middle && (right >= end || sorted[left]!.time <= sorted[right]!.time)
        merged[at] = sorted[takesLeft ? left++ : right++]!
        if (at % RUN === 0) yield
      }
    }
    ;[sorted, merged] = [merged, sorted]
  }
  return sorted
}
