import type { Probe, Sight } from '../probe.js'
import type { Exchange } from '../target/exchange.js'
import type { Target } from '../target/target.js'
import { burstOf, firstRefusal, isLockedOut, plainAttempts } from './reading/limits.js'
import { failed, passed, skipped, warned } from './reading/sights.js'

export const probe: Probe = {
  items: ['R3'],
  title: 'who calls too often is told so, and when to come back',
  why: 'A client that gets 403, 503 or an error without `Retry-After` cannot tell a limit from a fault: it tries again at once, and so does every other, at the same time.',
  fix: 'Answer 429 with `Retry-After` in whole seconds (RFC 9110 §10.2.3), until the limit lets one call pass. The gate does on every refusal.',
  phase: 'limits',
  async look(target) {
    const refusals = [firstRefusal(await plainAttempts(target)), (await burstOf(target))?.refusal].filter(
      (each) => each !== undefined,
    )
    if (refusals.length === 0) return skipped('No limit was met.')
    return refusals.map((refusal) => judged(refusal, target))
  },
}

/** Seconds that a limit may well last, and those that are a mistake of units: milliseconds, or the time itself. */
const [LONG, IMPOSSIBLE] = [86_400, 31_536_000]

function judged(refusal: Exchange, target: Target): Sight {
  const { answer, request } = refusal
  const where = `${request.method ?? 'GET'} ${request.path}`
  if (answer === null) return skipped('No limit was met.')
  if (answer.status !== 429) {
    return isLockedOut(answer)
      ? warned(`${where} locks with ${answer.status}; 429 would tell when to come back.`, refusal)
      : failed(`${where} refuses too many calls with ${answer.status} in place of 429.`, refusal)
  }
  const value = answer.headers['retry-after']
  if (value === undefined) return failed(`${where} refuses too many calls without Retry-After.`, refusal)
  const seconds = /^\s*\d+\s*$/.test(value) ? Number(value) : Date.parse(value) / 1000 - target.now()
  // A clock that differs from ours makes a date that lies a little in the past.
  if (Number.isNaN(seconds) || seconds < -60 || seconds > IMPOSSIBLE || (seconds === 0 && /^\s*0+\s*$/.test(value))) {
    return failed(`${where} sends a Retry-After that is neither a number of seconds nor a date to come.`, refusal)
  }
  return seconds > LONG
    ? warned(`${where} sends a Retry-After of more than a day.`, refusal)
    : passed(`${where} answers 429 with Retry-After.`, refusal)
}
