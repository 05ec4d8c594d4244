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

/**
 * What was measured several times: the median, and between what the middle half of the rounds lies. NaN: it was not
 * measured, and no bound holds of it.
 *
 * @typedef {{ value: number, low: number, high: number, rounds: number }} Figure
 */

/**
 * @param {readonly number[]} values
 * @returns {Figure}
 */
export function figureOf(values) {
  const at = (/** @type {number} */ percent) => rounded(percentile(values, percent), 4) ?? Number.NaN
  return { value: at(50), low: at(25), high: at(75), rounds: values.length }
}

/** `1.12–1.31`: the middle half of the rounds. @param {Figure} figure */
export function spread({ low, high }) {
  return `${rounded(low)}–${rounded(high)}`
}

/**
 * Of rounds in which everybody had a turn: what else the machine does meets both.
 *
 * @param {readonly number[]} values
 * @param {readonly number[]} floor of the same rounds
 */
export function ratioOf(values, floor) {
  return figureOf(values.map((value, round) => value / (floor[round] ?? Number.NaN)))
}
