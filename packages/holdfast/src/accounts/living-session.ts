import { challenge } from '../authentication/challenge.js'
import type { SessionStore } from '../authentication/sessions/session-store.js'
import { problem } from '../core/problem.js'
import type { Endpoint } from './endpoint.js'
import { provedRecently } from './second-factor/owner.js'

/**
 * What outlasts a session, a factor or a key, is made and changed by a session that is there now: within `maxStale` an
 * ended one goes on to be believed, and a thief could make a way back of it (OWASP ASVS 5.0 7.4.1).
 */
export function forLivingSessions(endpoint: Endpoint, sessions: Pick<SessionStore, 'find'>): Endpoint {
  if (endpoint.access !== provedRecently) return endpoint
  return {
    ...endpoint,
    async handler(context) {
      const isAlive = (await sessions.find(context.principal?.sessionId ?? '')) !== null
      if (isAlive) return endpoint.handler(context)
      return problem('auth.revoked', { headers: { 'WWW-Authenticate': challenge([], 'auth.revoked') } })
    },
  }
}
