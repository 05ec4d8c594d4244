import { gte, intersects, lt, lte, subset, validRange } from 'semver'

export const severities = ['critical', 'high', 'medium', 'low'] as const
export type AdvisorySeverity = (typeof severities)[number]

/** Versions from `introduced` on, up to but not including `fixed`, or up to and with `last`; neither: all later ones. */
export interface AffectedRange {
  /** An exact version, or `0` for the first. */
  readonly introduced: string
  readonly fixed?: string
  readonly last?: string
}

/** What is known to be wrong with some versions of a package. */
export interface Advisory {
  /** `GHSA-…` or `CVE-…`. */
  readonly id: string
  /** Its other ids. */
  readonly aliases: readonly string[]
  /** As npm names it. */
  readonly package: string
  readonly severity: AdvisorySeverity
  /** `low` where a source names the fault and is not sure of the versions. */
  readonly confidence: 'high' | 'medium' | 'low'
  readonly ranges: readonly AffectedRange[]
  /** What an attacker gets from it, one line. */
  readonly summary: string
  /** Who told: `osv`, `ghsa`, `cve`, `retire.js`, `npm audit`. */
  readonly source: string
}

/** Whether an exact version lies in a range. Prereleases stand where semver sorts them: before their release. */
export function affects({ ranges }: Advisory, version: string): boolean {
  return ranges.some((range) => contains(range, version))
}

function contains({ introduced, fixed, last }: AffectedRange, version: string): boolean {
  if (introduced !== '0' && !gte(version, introduced)) return false
  if (fixed !== undefined) return lt(version, fixed)
  return last === undefined || lte(version, last)
}

/** The first version after the given one that has this mended, where one is known. */
export function fixOf({ ranges }: Advisory, version: string): string | undefined {
  return ranges.find((range) => contains(range, version))?.fixed
}

/** How much of a range of npm, such as `^15.1.0`, is affected: all that it allows, some of it, or none. */
export function affectsRange(advisory: Advisory, range: string): 'all' | 'some' | 'none' {
  if (validRange(range) === null) return 'none'
  const affected = advisory.ranges.map(asRange)
  // Prereleases are asked for by nobody who does not name one.
  if (affected.some((each) => subset(range, each, { includePrerelease: true }))) return 'all'
  return affected.some((each) => intersects(range, each)) ? 'some' : 'none'
}

function asRange({ introduced, fixed, last }: AffectedRange): string {
  const from = introduced === '0' ? '>=0.0.0-0' : `>=${introduced}`
  return fixed !== undefined ? `${from} <${fixed}` : last === undefined ? from : `${from} <=${last}`
}
