import type { Group, Verdict } from './check.js'
import type { NamedCheck } from './checks.js'
import { redactionOf } from './redaction.js'
import { Subject, type Examination } from './subject.js'

/** What was found of one check. */
export interface Found {
  readonly id: string
  readonly group: Group
  readonly verdict: Verdict
  readonly title: string
  /** What was seen, a sentence each. */
  readonly evidence: readonly string[]
  readonly remedy: string | null
}

export type Progress = (what: string, done: number, of: number) => void

/** All that is to be told of an app. Checks run one after the other, so that what one measures no other disturbs. */
export async function examine(
  examination: Examination,
  checks: readonly NamedCheck[],
  progress?: Progress,
): Promise<readonly Found[]> {
  const subject = new Subject(examination)
  const redacted = redactionOf(examination.environment)
  const found: Found[] = []
  for (const [index, check] of checks.entries()) {
    progress?.(check.id, index, checks.length)
    const { verdict, seen, remedy } = await diagnosed(check, subject)
    found.push({
      id: check.id,
      group: check.group,
      verdict,
      title: check.title,
      evidence: seen.map(redacted),
      remedy: remedy === undefined ? null : redacted(remedy),
    })
  }
  return found
}

/** A check that breaks is told as one that could not look; the others go on. */
async function diagnosed(check: NamedCheck, subject: Subject): Promise<Awaited<ReturnType<NamedCheck['examine']>>> {
  try {
    return await check.examine(subject)
  } catch (error) {
    if (process.env.HOLDFAST_DEBUG) throw error
    // Whose words these are nobody knows: they may hold anything.
    const kind = error instanceof Error ? error.name : typeof error
    return {
      verdict: 'skip',
      seen: [`The check itself broke (${kind}).`],
      remedy: 'HOLDFAST_DEBUG=1 shows where; please report it.',
    }
  }
}
