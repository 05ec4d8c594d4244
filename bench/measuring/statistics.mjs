/** @param {readonly number[]} values */
export const median = (values) => percentile(values, 50)

/**
 * Nearest rank; NaN of nothing.
 *
 * @param {ArrayLike<number> & Iterable<number>} values
 * @param {number} percent
 */
export function percentile(values, percent) {
  const sorted = Float64Array.from(values).toSorted()
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)] ?? Number.NaN
}

/**
 * @param {number} value
 * @param {number} [digits] significant
 */
export function rounded(value, digits = 3) {
  return Number.isFinite(value) ? Number(value.toPrecision(digits)) : null
}

/**
 * @template T
 * @param {readonly T[]} values
 * @param {(value: T) => number} of
 */
export function medianOf(values, of) {
  return median(values.map(of))
}
