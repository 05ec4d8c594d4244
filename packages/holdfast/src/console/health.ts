import type { Unresolved } from '../pipeline/events/address-watch.js'
import type { Gate } from '../pipeline/gate.js'
import type { Source } from './source.js'
import type { Health } from './wire.js'

/** How the parts are that the console and the gate live on, and since when. */
export function health(gate: Gate, source: Source): Health {
  const { state, since, breaker, degradations, warnings } = gate.limiter.health()
  const addresses = gate.addresses.health()
  return {
    limiter: { state, since, breaker, degradations, warnings },
    events: { ...source.health(), dropped: gate.events.dropped() },
    addresses: { state: addresses.state, message: addresses.why && WHY[addresses.why] },
  }
}

const WHY: Readonly<Record<Unresolved, string>> = {
  'socket-not-recorded': 'registerPeer() of holdfast/next/peer has not run: nobody records who calls.',
  'socket-unknown': 'A call came over a socket without an address, or before registerPeer() had run.',
  'header-missing':
    'A call came without the header that `trustedProxies` counts on, or with one that cannot be read or is contradicted.',
}
