import { signedIn } from '../../authorization/access.js'
import { problem } from '../../core/problem.js'
import type { Endpoint } from '../endpoint.js'
import { leave } from './logout.js'
import type { Parts } from './parts.js'

/** `GET sessions` → `{ sessions: [{ id, current, createdAt, lastSeenAt, userAgent }] }`, times in ISO 8601. */
export function listSessions({ sessions, clock }: Parts): Endpoint {
  return {
    method: 'GET',
    path: 'sessions',
    access: signedIn,
    limits: [],
    async handler({ principal }) {
      if (principal?.kind !== 'user') return problem('access.denied')
      const own = await sessions.list(principal.id, clock())
      return {
        sessions: own.map(({ id, createdAt, lastSeenAt, userAgent }) => ({
          id,
          current: id === principal.sessionId,
          createdAt: new Date(createdAt).toISOString(),
          lastSeenAt: new Date(lastSeenAt).toISOString(),
          userAgent,
        })),
      }
    },
  }
}

/** `DELETE sessions/:id` → 200 `{ ended: 1 }`; 404 for anybody else's session as for one that never was. */
export function endSession({ issuer }: Parts): Endpoint {
  return {
    method: 'DELETE',
    path: 'sessions/:id',
    access: signedIn,
    limits: [],
    async handler({ principal, params, answer }) {
      const id = params.id ?? ''
      if (principal?.kind !== 'user') return problem('access.denied')
      if (!(await issuer.end(id, principal.id))) return problem('object.not_found')
      if (id === principal.sessionId) leave(issuer, answer)
      answer.audit('session_revoked', principal.id)
      return { ended: 1 }
    },
  }
}

/** `DELETE sessions` → 200 `{ ended }`: signs out every other device, and this one goes on. */
export function endOtherSessions({ issuer }: Parts): Endpoint {
  return {
    method: 'DELETE',
    path: 'sessions',
    access: signedIn,
    limits: [],
    async handler({ principal, answer }) {
      if (principal?.kind !== 'user') return problem('access.denied')
      const ended = await issuer.endAll(principal.id, principal.sessionId)
      answer.audit('sessions_revoked', principal.id, { ended })
      return { ended }
    },
  }
}
