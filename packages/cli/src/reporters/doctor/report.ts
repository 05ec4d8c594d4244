import type { Verdict } from '../../doctor/check.js'
import type { Found } from '../../doctor/examine.js'

export interface DoctorReport {
  readonly version: string
  readonly app: {
    readonly name: string | null
    /** Relative to where the command ran; `.` for that folder itself. */
    readonly root: string
    /** Where it runs, where that was named. */
    readonly url: string | null
  }
  readonly found: readonly Found[]
}

export type Counts = Readonly<Record<Verdict, number>>

export function countsOf(found: readonly Found[]): Counts {
  const of = (verdict: Verdict): number => found.filter((each) => each.verdict === verdict).length
  return { pass: of('pass'), warn: of('warn'), fail: of('fail'), skip: of('skip') }
}

/** Where a check is explained. */
export function pageOf(id: string): string {
  return `urn:holdfast:doctor/${id}`
}

export function summary({ pass, warn, fail, skip }: Counts): string {
  const told = [
    ...(fail > 0 ? [`${fail} ${fail === 1 ? 'fault' : 'faults'}`] : []),
    ...(warn > 0 ? [`${warn} ${warn === 1 ? 'warning' : 'warnings'}`] : []),
    `${pass} passed`,
    ...(skip > 0 ? [`${skip} skipped`] : []),
  ]
  return told.join(', ')
}
