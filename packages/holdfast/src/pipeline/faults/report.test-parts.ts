import { appendFileSync } from 'node:fs'
import type { Fault } from './injected.test-parts.js'

/** A line of the matrix, where somebody wants to read it. */
export function report(
  operation: string,
  route: string,
  fault: Fault,
  times: number,
  answer: string,
  again: string,
): void {
  const file = process.env['HOLDFAST_FAULTS_REPORT']
  if (file === undefined) return
  appendFileSync(
    file,
    `${JSON.stringify({ operation, route, fault, times: times === 1 ? 'once' : 'for good', answer, again })}\n`,
  )
}
