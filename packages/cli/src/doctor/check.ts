import type { Subject } from './subject.js'

export type Verdict = 'pass' | 'warn' | 'fail' | 'skip'

/** Which part of an app a check is about, in the order of the report. */
export const GROUPS = ['versions', 'settings', 'gate', 'stores', 'pages'] as const
export type Group = (typeof GROUPS)[number]

/** What one check says of an app. No value of a secret is in it. */
export interface Diagnosis {
  readonly verdict: Verdict
  /** What was seen; of a `skip` why nothing was. A sentence each. */
  readonly seen: readonly string[]
  /** What to do, a line each; of a `pass` there is nothing, and of a `skip` how it would be looked at. */
  readonly remedy?: string
}

/** One check of `holdfast doctor`: `checks/<id>.ts` exports it as `check`. It only reads. */
export interface Check {
  readonly group: Group
  /** What it looks at, a few words. */
  readonly title: string
  examine(subject: Subject): Diagnosis | Promise<Diagnosis>
}

const WEIGHT: readonly Verdict[] = ['skip', 'pass', 'warn', 'fail']

/**
 * Several things that one check has seen: the worst verdict counts. What is fine is told only where nothing is not.
 * @param otherwise where there is nothing to tell; default a pass without words
 */
export function together(all: readonly Diagnosis[], otherwise: Diagnosis = pass()): Diagnosis {
  if (all.length === 0) return otherwise
  const worst = Math.max(...all.map(({ verdict }) => WEIGHT.indexOf(verdict)))
  const verdict = WEIGHT[worst] as Verdict
  const told = verdict === 'pass' ? all.filter((each) => each.verdict === 'pass') : all.filter(isWrong)
  const shown = told.length === 0 ? all : told
  const remedies = [...new Set(shown.flatMap(({ remedy }) => remedy ?? []))]
  return {
    verdict,
    seen: shown.flatMap(({ seen }) => seen),
    ...(remedies.length > 0 && { remedy: remedies.join('\n') }),
  }
}

function isWrong({ verdict }: Diagnosis): boolean {
  return verdict === 'warn' || verdict === 'fail'
}

export function pass(...seen: string[]): Diagnosis {
  return { verdict: 'pass', seen }
}

export function warn(seen: string, remedy: string): Diagnosis {
  return { verdict: 'warn', seen: [seen], remedy }
}

export function fail(seen: string, remedy: string): Diagnosis {
  return { verdict: 'fail', seen: [seen], remedy }
}

export function skip(why: string, remedy?: string): Diagnosis {
  return { verdict: 'skip', seen: [why], ...(remedy !== undefined && { remedy }) }
}
