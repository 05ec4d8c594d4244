import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { baselineOf, baselineText, parseBaseline, type Baseline } from '../../audit/baseline.js'
import type { Finding } from '../../audit/finding.js'
import type { Failure } from '../../report.js'
import { writeWhole } from '../../whole-file.js'
import type { AuditOptions } from '../audit.js'

/** Where `--write-baseline` writes. */
export const BASELINE = 'holdfast.baseline.json'

/** What the file of `--baseline` knows; undefined where none is named, and where it is about to be written. */
export async function known({
  baseline,
  writeBaseline: writes,
}: AuditOptions): Promise<Baseline | Failure | undefined> {
  if (baseline === undefined || writes) return undefined
  const hint = `holdfast audit --baseline ${baseline} --write-baseline writes it`
  let text: string
  try {
    text = await readFile(resolve(baseline), 'utf8')
  } catch {
    return { failure: `the baseline ${JSON.stringify(baseline)} cannot be read`, hint }
  }
  try {
    return parseBaseline(text)
  } catch {
    return { failure: `${JSON.stringify(baseline)} is no baseline`, hint }
  }
}

export async function writeBaseline(
  { baseline = BASELINE }: AuditOptions,
  findings: readonly Finding[],
): Promise<Baseline> {
  await writeWhole(resolve(baseline), baselineText(findings))
  return baselineOf(findings)
}
