import type { Event } from '../core/event.js'
import type { Gate } from '../pipeline/gate.js'

/**
 * The same gate, which tells nobody that the console was looked at: a page that asks each second must not show itself as
 * traffic for ever. Its commands are told, and everything that was refused or failed.
 */
export function quietGate(gate: Gate): Gate {
  const events: Gate['events'] = {
    ...gate.events,
    emit: (event) => (isLook(event) ? undefined : gate.events.emit(event)),
    annotate: (decision) => (isLook(decision) ? undefined : gate.events.annotate(decision)),
  }
  return Object.create(gate, { events: { value: events } }) as Gate
}

/**
 * The same gate with counters of its own, which no change at run time reaches: an administrator who sets a limit of the
 * whole app to one call a day still gets through to take that back, and nobody at their address uses up their room.
 */
export function ownCounters(gate: Gate): Gate {
  // No gate's name has a space.
  return Object.create(gate, { namespace: { value: `${gate.namespace}security console: ` } }) as Gate
}

function isLook(event: Event): boolean {
  if (event.kind !== 'decision' || event.method === 'POST') return false
  return event.verdict === 'allowed' || event.verdict === 'observed'
}
