import type { Severity, Verdict } from '../rule.js'

/** Of texts, the same on every machine: by code units. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** The worst first. */
export const SEVERITIES: readonly Severity[] = ['critical', 'high', 'medium', 'low']

/** The one that decides first. */
export const VERDICTS: readonly Verdict[] = ['fail', 'unknown', 'pass', 'n/a']

/** Of several verdicts on one thing: what fails decides, then what is open, then what passes. */
export function worst(verdicts: Iterable<Verdict>): Verdict {
  const all = new Set(verdicts)
  return VERDICTS.find((verdict) => all.has(verdict)) ?? 'n/a'
}
