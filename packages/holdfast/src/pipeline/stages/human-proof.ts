import type { HumanProof } from '../../accounts/endpoint.js'
import { problem, type Problem } from '../../core/problem.js'
import type { Exchange } from '../exchange.js'

/** Where a solution travels: a header of `fetch`, or a field of a Server Action's form or first-level object. */
export const HUMAN = 'holdfast-human'

/** Characters; the longest solutions of any provider are below 4,096. */
const LONGEST = 8_192

/** The gate's CAPTCHA for one call. */
export function humanProof(exchange: Exchange): HumanProof {
  let checked: Promise<Problem | undefined> | undefined
  const puzzle = async () => {
    const { human } = exchange.gate
    return human === undefined ? null : { ...(await human.puzzle(exchange.time)) }
  }
  return {
    isConfigured: exchange.gate.human !== undefined,
    check: () => (checked ??= check(exchange, puzzle)),
    puzzle,
  }
}

async function check(exchange: Exchange, puzzle: HumanProof['puzzle']): Promise<Problem | undefined> {
  const verifier = exchange.gate.human
  // Nobody could solve anything: an endpoint that asks all the same stays closed.
  if (verifier === undefined) return unavailable
  const solution = broughtBy(exchange)
  if (solution === undefined) return problem('human.required', { extensions: { human: await puzzle() } })
  const verdict = solution === null ? 'failed' : await verifier.verify({ solution, now: exchange.time })
  if (verdict === 'passed') return undefined
  if (verdict === 'failed') return problem('human.failed', { extensions: { human: await puzzle() } })
  exchange.degraded.push('human-verifier')
  return verifier.onOutage === 'pass' ? undefined : unavailable
}

const unavailable = problem('human.unavailable', { headers: { 'Retry-After': '1' } })

/** `undefined`: nothing. `null`: what no client of ours sends, so there is nothing to verify. */
function broughtBy({ call }: Exchange): string | null | undefined {
  const header = call.headers.get(HUMAN)
  const brought = [header, ...call.beside(HUMAN)].filter((value) => (value ?? '') !== '')
  if (brought.length === 0) return undefined
  const [solution] = brought
  // A repeated header arrives joined by ", "; no provider's token holds a comma or a space.
  const isOne = brought.length === 1 && typeof solution === 'string' && /^[\x21-\x2b\x2d-\x7e]+$/.test(solution)
  return isOne && solution.length <= LONGEST ? solution : null
}
