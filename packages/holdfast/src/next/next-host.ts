// The module behind `next/navigation`, which itself imports React contexts that a Route Handler's bundle does not have.
import { unstable_rethrow } from 'next/dist/client/components/unstable-rethrow.js'
import { after } from 'next/server.js'
import type { Host } from '../pipeline/host.js'
import { peerHeader } from './peer-header.js'

let warned = false

/** What Next offers the gate. */
export const nextHost: Host = {
  peer(headers) {
    const name = peerHeader()
    if (name !== undefined) return headers.get(name) || undefined
    if (!warned && process.env.NEXT_RUNTIME !== 'edge') {
      warned = true
      console.warn(
        'holdfast: client addresses are unresolvable, so all anonymous callers share one limit. Call registerPeer() ' +
          'from holdfast/next/peer in instrumentation.ts. [config.trusted_proxies] holdfast explain config.trusted_proxies',
      )
    }
    return undefined
  },
  rethrow: unstable_rethrow,
  after: (task) => {
    after(() => task())
  },
}
