import { nearest } from '../../docs/nearest.js'
import { isNamed, type NamedProbe } from '../../probe/probes.js'
import type { Failure } from '../../report.js'

/** The probes that `--only` names. */
export function selected(only: string | undefined, all: readonly NamedProbe[]): readonly NamedProbe[] | Failure {
  if (only === undefined) return all
  const words = only.split(/[\s,]+/).filter(Boolean)
  const strange = words.find((word) => !all.some((probe) => isNamed(probe, word)))
  if (words.length === 0 || strange !== undefined)
    return {
      failure: `no check is called ${JSON.stringify(strange ?? '')}`,
      suggestions: nearest(strange ?? '', [...new Set(all.flatMap(({ id, items }) => [...items, id]))]),
    }
  return all.filter((probe) => words.some((word) => isNamed(probe, word)))
}
