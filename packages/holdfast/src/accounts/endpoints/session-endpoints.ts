import type { Endpoint } from '../endpoint.js'
import { jwks } from './jwks.js'
import { logout, logoutEverywhere } from './logout.js'
import type { Parts } from './parts.js'
import { refresh } from './refresh.js'
import { session } from './session.js'
import { endOtherSessions, endSession, listSessions } from './sessions.js'

/** What a session can be asked, wherever it came from. */
export function sessionEndpoints(parts: Parts): readonly Endpoint[] {
  return [
    ...[logout, logoutEverywhere, refresh, session, listSessions, endSession, endOtherSessions].map((make) =>
      make(parts),
    ),
    ...(parts.issuer.publicKeys === undefined ? [] : [jwks(parts)]),
  ]
}
