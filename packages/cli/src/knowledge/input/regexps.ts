import { analyse, type Report } from 'scslre'

/** How long an expression may take for a text of length n: `n`, a power of it, or two to the power of it. */
export type Growth = 'linear' | 'polynomial' | 'exponential'

/** Longer ones are generated, and take the analysis too long. */
const MAX_LENGTH = 400

const known = new Map<string, Growth>()

/**
 * What an engine that backtracks does with the worst text for an expression. What moves the start along a text that
 * matches nowhere is left out: it is what nearly every unanchored expression does.
 *
 * @param flags of JavaScript
 */
export function growthOf(source: string, flags: string): Growth {
  const key = `/${source}/${flags}`
  let growth = known.get(key)
  if (growth === undefined) known.set(key, (growth = analysed(source, flags)))
  return growth
}

function analysed(source: string, flags: string): Growth {
  // With one repetition or none nothing can be shared out in two ways.
  if (source.length > MAX_LENGTH || (source.match(/[*+]|\{\d+,/g) ?? []).length < 2) return 'linear'
  let reports: readonly Report[]
  try {
    reports = analyse(
      { source, flags: flags.replace(/[^imsu]/g, '') },
      { reportTypes: { Move: false }, maxReports: 20, assumeRejectingSuffix: false },
    ).reports
  } catch {
    // No expression at all, or one newer than the analysis.
    return 'linear'
  }
  if (reports.length === 0) return 'linear'
  return reports.some(({ exponential }) => exponential) ? 'exponential' : 'polynomial'
}
