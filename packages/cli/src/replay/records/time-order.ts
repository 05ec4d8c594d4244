/** Neighbours that are sorted by insertion, before longer stretches are merged. */
const NEIGHBOURS = 32

/**
 * The order of some times, by their places; times that are equal keep theirs. `undefined` where they are in order
 * already. Stretches that are in order are copied and not compared: a log that is nearly sorted takes little more than
 * being read.
 */
export function timeOrder(times: Float64Array, length: number): Uint32Array | undefined {
  if (isOrdered(times, length)) return undefined
  let order = new Uint32Array(length)
  for (let start = 0; start < length; start += NEIGHBOURS) {
    insertionSort(times, order, start, Math.min(start + NEIGHBOURS, length))
  }
  let merged = new Uint32Array(length)
  for (let size = NEIGHBOURS; size < length; size *= 2) {
    for (let start = 0; start < length; start += size * 2) {
      mergeRuns(times, order, merged, start, Math.min(start + size, length), Math.min(start + size * 2, length))
    }
    ;[order, merged] = [merged, order]
  }
  return order
}

function isOrdered(times: Float64Array, length: number): boolean {
  for (let i = 1; i < length; i++) if (times[i]! < times[i - 1]!) return false
  return true
}

function insertionSort(times: Float64Array, order: Uint32Array, start: number, end: number): void {
  for (let i = start; i < end; i++) {
    const time = times[i]!
    let at = i
    for (; at > start && times[order[at - 1]!]! > time; at--) order[at] = order[at - 1]!
    order[at] = i
  }
}

function mergeRuns(
  times: Float64Array,
  from: Uint32Array,
  to: Uint32Array,
  start: number,
  middle: number,
  end: number,
): void {
  if (middle >= end || times[from[middle - 1]!]! <= times[from[middle]!]!) {
    to.set(from.subarray(start, end), start)
    return
  }
  let [left, right] = [start, middle]
  for (let at = start; at < end; at++) {
    const takesLeft = left < middle && (right >= end || times[from[left]!]! <= times[from[right]!]!)
    to[at] = takesLeft ? from[left++]! : from[right++]!
  }
}
