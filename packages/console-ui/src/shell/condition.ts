import type { Health } from '../../../holdfast/src/console/wire.ts'
import { count } from '../design/format.ts'

/** A part that does not work as it should. */
export interface Condition {
  readonly id: string
  readonly what: string
  readonly since: number | null
  readonly means: string
  readonly change: string
}

export function conditionsOf({ limiter, events, addresses }: Health): readonly Condition[] {
  const conditions: Condition[] = []
  if (limiter.state === 'degraded') {
    conditions.push({
      id: 'limiter',
      what: 'Limit store down',
      since: limiter.since,
      means:
        'Each instance decides as onStoreError says, and counts for itself where that is local: limits are looser than written.',
      change: 'Look at the store and the way to it; the gate finds it again by itself.',
    })
  }
  if (events.state === 'down') {
    conditions.push({
      id: 'events',
      what: 'Event log down',
      since: events.since,
      means: 'Calls are still guarded; these numbers stand still or miss other instances.',
      change: 'Look at the server that the sink writes to.',
    })
  }
  if (events.dropped > 0) {
    conditions.push({
      id: 'dropped',
      what: `${count(events.dropped)} ${events.dropped === 1 ? 'event' : 'events'} dropped`,
      since: null,
      means: 'A sink was slower than the calls: numbers here are lower bounds.',
      change: 'No call was slowed or refused by it.',
    })
  }
  if (addresses.state !== 'ok' && addresses.message !== null) {
    conditions.push({
      id: 'addresses',
      what: 'Client addresses unknown',
      since: null,
      means: addresses.message,
      change: 'Set trustedProxies to how many proxies stand in front of the app.',
    })
  }
  for (const warning of limiter.warnings)
    conditions.push({ id: warning, what: 'Limits', since: null, means: warning, change: '' })
  return conditions
}
