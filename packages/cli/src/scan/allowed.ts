import type { Finding } from './scan.js'

/** What is public on purpose, and why. */
export interface Allowance {
  readonly key: string
  readonly reason: string
  /** How many findings it has taken away; with none it is not needed any more. */
  readonly findings: number
}

/** Reasons by key, from `KEY=reason`; a text that is none of these is the answer. */
export function readAllowances(given: readonly string[]): Map<string, string> | { readonly wrong: string } {
  const reasons = new Map<string, string>()
  for (const text of given) {
    const [, key, reason] = /^([\w-]+)=\s*(\S.*)$/s.exec(text) ?? []
    if (key === undefined || reason === undefined) return { wrong: /^[\w-]*/.exec(text)?.[0] ?? '' }
    reasons.set(key, reason)
  }
  return reasons
}

export function allow(findings: readonly Finding[], reasons: ReadonlyMap<string, string>) {
  return {
    findings: findings.filter(({ key }) => !reasons.has(key)),
    allowed: [...reasons].map(([key, reason]): Allowance => ({
      key,
      reason,
      findings: findings.filter((finding) => finding.key === key).length,
    })),
  }
}
