import type { SessionIssuer } from '../../authentication/sessions/session-issuer.js'
import { publicAccess, signedIn } from '../../authorization/access.js'
import type { Answer } from '../../core/answer.js'
import { problem } from '../../core/problem.js'
import type { Endpoint } from '../endpoint.js'
import { heldSessions } from './held-sessions.js'
import type { Parts } from './parts.js'

/**
 * `POST logout`, no body → 200 `{ user: null }`. Public, since a person whose token has expired must be able to leave;
 * the session is ended before the cookies go, so that an outage leaves both.
 */
export function logout({ issuer, sessions }: Parts): Endpoint {
  return {
    method: 'POST',
    path: 'logout',
    access: publicAccess,
    limits: [],
    async handler({ principal, cookies, answer }) {
      const held = await heldSessions({ issuer, sessions }, principal, cookies)
      for (const { id } of held) await issuer.end(id)
      leave(issuer, answer)
      for (const userId of new Set(held.map((session) => session.userId))) answer.audit('user_signed_out', userId)
      return { user: null }
    },
  }
}

/** `POST logout-everywhere`, no body → 200 `{ ended }`: how many sessions of the caller's ended, this one included. */
export function logoutEverywhere({ issuer }: Parts): Endpoint {
  return {
    method: 'POST',
    path: 'logout-everywhere',
    access: signedIn,
    limits: [],
    async handler({ principal, answer }) {
      if (principal?.kind !== 'user') return problem('access.denied')
      const ended = await issuer.endAll(principal.id)
      leave(issuer, answer)
      answer.audit('sessions_revoked', principal.id, { ended })
      return { ended }
    },
  }
}

/** What a browser keeps of the session: its cookies, and what pages stored while it lasted (W3C Clear Site Data). */
export function leave(issuer: SessionIssuer, answer: Answer): void {
  for (const cookie of issuer.clearing()) answer.setCookie(cookie)
  // Not "cookies": that would take those of the whole site, and the known-device cookie with them.
  answer.setHeader('Clear-Site-Data', '"cache", "storage"')
}
