import { ruleId } from '../rule.js'
import type { Audited } from './audit-folder.js'
import type { Finding } from './finding.js'
import type { Notice } from './notice.js'
import { compare } from './order.js'

/** Findings that were there when somebody began; they are not told again. */
export interface Baseline {
  readonly known: ReadonlyMap<string, { readonly rule: string; readonly file: string }>
}

/** @throws {TypeError} where it is no baseline */
export function parseBaseline(text: string): Baseline {
  const data = JSON.parse(text) as { readonly findings?: unknown } | null
  if (!Array.isArray(data?.findings)) throw new TypeError('A baseline has findings.')
  const known = data.findings.map((entry: unknown): [string, { rule: string; file: string }] => {
    const { id, rule, file } = (entry ?? {}) as Readonly<Record<string, unknown>>
    if (typeof id !== 'string' || typeof rule !== 'string' || typeof file !== 'string')
      throw new TypeError('Each finding of a baseline has id, rule and file.')
    return [id, { rule, file }]
  })
  return { known: new Map(known) }
}

export function baselineOf(findings: readonly Finding[]): Baseline {
  return { known: new Map(findings.map(({ id, rule, place }) => [id, { rule: ruleId(rule), file: place.path }])) }
}

/** That some of what a baseline knows is gone, so that it can be written again. @param name as people named the file */
export function staleNotices(baseline: Baseline | undefined, { findings, rules }: Audited, name: string): Notice[] {
  const found = new Set(findings.map(({ id }) => id))
  const ran = new Set(rules.map(ruleId))
  const gone = [...(baseline?.known ?? [])].filter(([id, { rule }]) => !found.has(id) && ran.has(rule)).length
  if (gone === 0) return []
  const message = `${gone} of its findings ${gone === 1 ? 'is' : 'are'} gone: write it again with --write-baseline.`
  return [{ kind: 'baseline', file: name, line: null, message }]
}

/** One line for each finding and none of their lines' numbers, so that a change of the file reads well in a review. */
export function baselineText(findings: readonly Finding[]): string {
  const lines = findings
    .map(({ id, rule, place }) => ({ id, rule: ruleId(rule), file: place.path }))
    .toSorted((a, b) => compare(a.file, b.file) || compare(a.rule, b.rule) || compare(a.id, b.id))
    .map((entry) => `    ${JSON.stringify(entry)}`)
  return `{\n  "version": 1,\n  "findings": [${lines.length === 0 ? '' : `\n${lines.join(',\n')}\n  `}]\n}\n`
}
