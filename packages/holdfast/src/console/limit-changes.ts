import type { AuditEvent } from '../core/event.js'
import type { LimitOverride } from '../rate-limit/settings/settings.js'
import type { Source } from './source.js'
import type { LimitChange } from './wire.js'

/** Changes that are shown; and recorded events among which they are looked for. */
const [MOST, LOOKED_AT] = [20, 20_000]

const PARTS = ['limit', 'window', 'burst', 'observe'] as const

/** What an audit event keeps of a change: flat, and enough to take it back. */
export function changeFacts(limit: string, from: LimitOverride | null, to: LimitOverride | null): AuditEvent['facts'] {
  return { limit, ...prefixed('from', from), ...prefixed('to', to) }
}

/** The newest first. */
export async function limitChanges(source: Source): Promise<readonly LimitChange[]> {
  const found: LimitChange[] = []
  for await (const page of source.pages(LOOKED_AT)) {
    for (const event of page) {
      if (event.kind !== 'audit' || event.type !== 'limit_changed') continue
      found.push(changeOf(event))
      if (found.length === MOST) return found
    }
  }
  return found
}

function changeOf({ time, requestId, actor, facts }: AuditEvent): LimitChange {
  const limit = String(facts['limit'] ?? '')
  return { time, requestId, actor, limit, from: overrideIn(facts, 'from'), to: overrideIn(facts, 'to') }
}

function prefixed(side: 'from' | 'to', override: LimitOverride | null): AuditEvent['facts'] {
  if (override === null) return { [side]: 'declared' }
  return Object.fromEntries(
    PARTS.flatMap((part) => (override[part] === undefined ? [] : [[`${side}_${part}`, override[part]]])),
  )
}

function overrideIn(facts: AuditEvent['facts'], side: 'from' | 'to'): LimitOverride | null {
  const entries = PARTS.flatMap((part) => {
    const value = facts[`${side}_${part}`]
    return value === undefined ? [] : [[part, value]]
  })
  return entries.length === 0 ? null : (Object.fromEntries(entries) as LimitOverride)
}
