import { appendFileSync } from 'node:fs'
import { codeOf } from '../gate.test-parts.js'

/** `200`, `503 auth.unavailable` */
export async function verdictOf(answer: Response): Promise<string> {
  return answer.status < 400 ? String(answer.status) : `${answer.status} ${await codeOf(answer)}`
}

/** A line of the matrix, where somebody wants to read it. @param fault a `Fault`, or what is wrong with what came */
export function report(
  operation: string,
  route: string,
  fault: string,
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
