/** The ratio of two neighbouring buckets: what is told is within 4 % of what was. */
const RATIO = 1.04 / 0.96
const SCALE = 1 / Math.log(RATIO)
/** Milliseconds; all that is shorter is one bucket. */
const SHORTEST = 0.001

/** A microsecond to a minute and a half; the last one is for all that is longer. */
export const OVERHEAD_BUCKETS = 230

/**
 * The bucket of a duration, by its logarithm (DDSketch; Masson, Rim and Lee, 2019): percentiles have the same relative
 * error however long calls take, and sums of buckets are as good as one.
 * @param ms milliseconds
 */
export function overheadBucket(ms: number): number {
  if (!(ms > SHORTEST)) return 0
  const bucket = Math.ceil(Math.log(ms / SHORTEST) * SCALE)
  return bucket < OVERHEAD_BUCKETS ? bucket : OVERHEAD_BUCKETS - 1
}

/** The nearest rank: what `share` of all calls took at most, milliseconds. @param count of all buckets together, from 1 */
export function percentile(buckets: ArrayLike<number>, count: number, share: number): number {
  let left = Math.max(1, Math.ceil(share * count))
  let bucket = 0
  for (; bucket < buckets.length - 1; bucket++) {
    left -= buckets[bucket]!
    if (left <= 0) break
  }
  // In the middle of its bounds, so that neither is further away.
  return bucket === 0 ? SHORTEST : (SHORTEST * 2 * RATIO ** bucket) / (1 + RATIO)
}
