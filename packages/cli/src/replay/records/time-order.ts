/** Neighbours that are sorted by insertion, before longer stretches are merged. */
const NEIGHBOURS = 32

/**
 * The order of some times, by their places; times that are equal keep theirs. `undefined` where they are in order
 * already. First by even parts of the whole time, which is all there is to do in most logs; then stretches that are in
 * order are merged, and copied where they do not overlap.
 */
export function timeOrder(times: Float64Array, length: number): Uint32Array | undefined {
  if (isOrdered(length, (at) => times[at]!)) return undefined
  let order = byParts(times, length)
  if (isOrdered(length, (at) => times[order[at]!]!)) return order
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

function isOrdered(length: number, time: (at: number) => number): boolean {
  for (let i = 1; i < length; i++) if (time(i) < time(i - 1)) return false
  return true
}

/** By as many even parts of the whole time as there are times, in each of them as they came: a counting sort. */
function byParts(times: Float64Array, length: number): Uint32Array<ArrayBuffer> {
  let [least, most] = [times[0]!, times[0]!]
  for (let i = 1; i < length; i++) {
    least = Math.min(least, times[i]!)
    most = Math.max(most, times[i]!)
  }
  const scale = (length - 1) / (most - least)
  const ends = new Uint32Array(length + 1)
  for (let i = 0; i < length; i++) ends[Math.floor((times[i]! - least) * scale) + 1]!++
  for (let part = 1; part <= length; part++) ends[part]! += ends[part - 1]!
  const order = new Uint32Array(length)
  for (let i = 0; i < length; i++) order[ends[Math.floor((times[i]! - least) * scale)]!++] = i
  return order
}

function insertionSort(times: Float64Array, order: Uint32Array, start: number, end: number): void {
  for (let i = start + 1; i < end; i++) {
    const place = order[i]!
    const time = times[place]!
    let at = i
    for (; at > start && times[order[at - 1]!]! > time; at--) order[at] = order[at - 1]!
    order[at] = place
  }
}

/** Two stretches that follow one another; of nearly sorted ones a few overlap where they meet, and the rest stays. */
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
  const [last, first] = [times[from[middle - 1]!]!, times[from[middle]!]!]
  let left = placeIn(times, from, start, middle, (time) => time > first)
  const rest = placeIn(times, from, middle, end, (time) => time >= last)
  to.set(from.subarray(start, left), start)
  let right = middle
  for (let at = left; at < rest; at++) {
    const takesLeft = left < middle && (right >= rest || times[from[left]!]! <= times[from[right]!]!)
    to[at] = takesLeft ? from[left++]! : from[right++]!
  }
  to.set(from.subarray(rest, end), rest)
}

/** The first place of a sorted stretch that is behind; its end where none is. */
function placeIn(
  times: Float64Array,
  order: Uint32Array,
  start: number,
  end: number,
  isBehind: (time: number) => boolean,
): number {
  let [low, high] = [start, end]
  while (low < high) {
    const half = (low + high) >>> 1
    if (isBehind(times[order[half]!]!)) high = half
    else low = half + 1
  }
  return low
}
