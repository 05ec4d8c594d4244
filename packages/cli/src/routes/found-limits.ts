import type { Facts } from '../flow/facts.js'
import type { Handler } from '../flow/handler.js'
import { originPath } from '../flow/origin.js'
import { exposuresOf, isPartOfCheck } from '../knowledge/answers/exposure.js'
import { limitedBefore } from '../knowledge/limits/limited.js'
import { limitCheckOf } from '../knowledge/limits/limits.js'
import type { Fact, Limits } from './facts.js'

/** The limits that a handler's code, or the proxy before it, holds its callers to, where no gate declares them. */
export function limitsFound(handler: Handler, facts: Facts): Fact<Limits> {
  const exposed = exposuresOf(handler, facts).filter((exposure) => !isPartOfCheck(exposure, facts))
  const limited = limitedBefore(
    exposed.map(({ site }) => site),
    handler,
    facts,
  )
  if (limited.kind === 'no' || limited.kind === 'ignored') return { value: {}, source: 'none' }
  const value: Limits = { own: 'configured' }
  if (limited.kind === 'perhaps') return { value, source: 'unknown' }
  const check = limitCheckOf(facts)
  const asked = facts.sites(handler).find(({ callee, node, frame }) => check.proof(callee, node, frame) !== undefined)
  return asked?.callee.root.kind === 'external'
    ? { value, source: 'library', by: originPath(asked.callee) }
    : { value, source: 'hand-written' }
}
