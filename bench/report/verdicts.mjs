import { spread } from '../measuring/statistics.mjs'
import { claims } from '../claims.mjs'

/**
 * Whether what a page says is what was measured. What was not measured proves nothing.
 *
 * @param {Record<string, import('./results.mjs').Result>} results
 */
export function verdicts(results, all = claims) {
  return all.map((claim) => {
    const measured = results[claim.part]?.figures[claim.figure]
    const value = measured?.value ?? Number.NaN
    const { least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY } = claim
    return { ...claim, measured, holds: value >= least && value <= most }
  })
}

/** @typedef {ReturnType<typeof verdicts>[number]} Verdict */

/** What has to be: `≤ 10`, `1.2–1.6`. @param {Pick<Verdict, 'least' | 'most'>} claim */
export function bounds({ least, most }) {
  if (least === undefined) return `≤ ${most}`
  return most === undefined ? `≥ ${least}` : `${least}–${most}`
}

/** @param {Verdict} verdict */
export function measuredText({ measured }) {
  if (measured === undefined || !Number.isFinite(measured.value)) return { figure: 'nothing', half: '' }
  const { value, rounds } = measured
  return {
    figure: value.toLocaleString('en', { maximumSignificantDigits: 3 }),
    half: rounds > 1 ? spread(measured) : 'once',
  }
}

/** One verdict on a line. @param {Verdict} verdict */
export function claimOf(verdict) {
  const { page, says, part, figure } = verdict
  return `${page} says “${says}” (${figure} ${bounds(verdict)}); ${part} measured ${measuredText(verdict).figure}`
}
