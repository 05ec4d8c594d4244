import { isNamed } from '../../audit/rules.js'
import { nearest } from '../../docs/nearest.js'
import type { Failure } from '../../report.js'
import { ruleId, type Rule } from '../../rule.js'

/** The rules that `--only` names; all where it is not given. */
export function selected(only: string | undefined, all: readonly Rule[]): readonly Rule[] | Failure {
  if (only === undefined) return all
  const words = only.split(',').map((word) => word.trim())
  const unknown = words.find((word) => !all.some((rule) => isNamed(rule, word)))
  if (unknown === undefined) return all.filter((rule) => words.some((word) => isNamed(rule, word)))
  const names = [...new Set(all.map(({ item }) => item)), ...all.map(ruleId)]
  return {
    failure: `no item and no rule is called ${JSON.stringify(unknown)}`,
    suggestions: nearest(unknown.toLowerCase(), names),
    hint: 'holdfast explain lists all of them',
  }
}
